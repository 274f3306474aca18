"""The archive knows who is meant: what is written alike is one, and evidence joins the rest in any order."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from clippings import article
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from articles import store_resolution
from articles.article import Article, Entity, EntityType, Mention
from articles.entities.archive_names import Head, head_of
from articles.entities.decisions import (
    Act,
    Condition,
    Decisions,
    EntityDecision,
    Named,
    decision_json,
    decision_of,
)
from articles.entities.near_misses import Candidate, near_misses, spelling
from articles.entities.resolution import Bearer, agreed_type, long_name, meant_by, name_to_show
from articles.sources import Source
from articles.store import Intake, Store

PERSON, ORGANISATION, PLACE = EntityType.PERSON, EntityType.ORGANISATION, EntityType.PLACE


# --- rules -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "alike"),
    [
        (PERSON, ["Jean-Claude Marr", "JEAN-CLAUDE MARR", "Jean Claude Marr", "jean–claude marr"]),
        (PERSON, ["J. T. Varga", "J.T. Varga", "JT Varga", "J T Varga"]),
        (PERSON, ["Søren Ækkeby", "søren ækkeby"]),
        (PERSON, ["José Peña", "Jose Pena"]),
        (ORGANISATION, ["Tolgate Bank", "The Tolgate Bank", "Tolgate Bank Inc.", "Tolgate Bank plc"]),
        (ORGANISATION, ["Moss & Field", "Moss and Field", "Moss & Field Ltd"]),
        (PLACE, ["U.S.", "US", "United States", "USA", "the United States"]),
        (ORGANISATION, ["UN", "U.N.", "United Nations"]),
    ],
)
def test_names_written_alike_are_one(kind: EntityType, alike: list[str]) -> None:
    assert len({head_of(kind, name) for name in alike}) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("John Smith", "John Smith (footballer)"),
        ("John Smith", "John T. Smith"),
        ("Ilse Varga", "Ilze Varga"),
    ],
)
def test_names_written_otherwise_are_not(one: str, other: str) -> None:
    assert head_of(PERSON, one) != head_of(PERSON, other)


@pytest.mark.parametrize(
    "name", ["Goldman Sachs Group Inc", "U.S.", "JP Morgan Chase & Co", "The Tolgate Bank plc"]
)
def test_a_key_folded_again_is_the_same(name: str) -> None:
    for kind in EntityType:
        assert head_of(kind, head_of(kind, name).key) == head_of(kind, name)


@given(st.text(min_size=1, max_size=40), st.sampled_from(EntityType))
@example('"', EntityType.ORGANISATION)
@example("-", EntityType.ORGANISATION)
@example("/ ", EntityType.ORGANISATION)
def test_every_name_has_a_key(name: str, kind: EntityType) -> None:
    assert head_of(kind, name).key
    assert head_of(kind, name) == head_of(kind, name.strip()) or not name.strip()


@pytest.mark.parametrize(
    ("articles", "agreed"),
    [
        ({PERSON: 8, PLACE: 2}, PERSON),
        ({PERSON: 79, PLACE: 21}, None),
        ({PERSON: 2}, None),
        ({PERSON: 3}, PERSON),
        ({}, None),
    ],
)
def test_a_clear_majority_of_three_articles_gives_the_type(
    articles: dict[EntityType, int], agreed: EntityType | None
) -> None:
    assert agreed_type(articles) is agreed


BANK, BOARD = Head(ORGANISATION, "tolgate savings bank"), Head(ORGANISATION, "transport safety board")


@pytest.mark.parametrize(
    ("alone", "spelt_out", "meant"),
    [
        (0, {BANK: 1}, BANK),
        (10, {BANK: 1}, BANK),
        (11, {BANK: 1}, None),  # hardly ever spelt out: another of these letters may be meant
        (5, {BANK: 9, BOARD: 1}, BANK),
        (5, {BANK: 8, BOARD: 2}, None),
        (5, {}, None),
    ],
)
def test_an_acronym_stands_for_the_only_long_name(
    alone: int, spelt_out: dict[Head, int], meant: Head | None
) -> None:
    assert long_name(alone, spelt_out) == meant


ILSE, BELA = Head(PERSON, "ilse varga"), Head(PERSON, "bela varga")


def bearers(ilse: int, bela: int = 0) -> list[Bearer]:
    return [Bearer(number, 0, ILSE if number <= ilse else BELA) for number in range(1, ilse + bela + 1)]


@pytest.mark.parametrize(
    ("named", "sharing", "meant"),
    [
        (bearers(3), {2}, ILSE),
        (bearers(3), set(), None),  # nothing else in common
        (bearers(9, 1), {1}, ILSE),
        (bearers(8, 2), {1}, None),
        (bearers(9, 1), {10}, None),  # what is shared is with the other
        ([], {1}, None),
        ([Bearer(70, 0, ILSE), Bearer(70, 0, BELA)], {70}, None),
        ([Bearer(1, 0, Head(PERSON, "ilse m varga")), Bearer(2, 0, ILSE), Bearer(3, 0, ILSE)], {3}, ILSE),
        ([Bearer(1, 0, Head(PERSON, "ilse vargas"))], {1}, None),
    ],
)
def test_a_surname_alone_is_joined_on_evidence_only(
    named: list[Bearer], sharing: set[int], meant: Head | None
) -> None:
    assert meant_by("varga", 70, named, sharing.__contains__) == meant


def test_the_name_shown_is_the_usual_one_and_does_not_waver() -> None:
    assert name_to_show(ILSE, {"Ilse Varga": 9, "ILSE VARGA": 90}) == "Ilse Varga"
    assert name_to_show(ILSE, {"Ilse Varga": 9, "Ilse  Vargá": 2}) == "Ilse Varga"
    ahead, behind = ({"J.T. Moss": 9, "JT Moss": 10}, {"J.T. Moss": 10, "JT Moss": 9})
    assert name_to_show(Head(PERSON, "jt moss"), ahead) == name_to_show(Head(PERSON, "jt moss"), behind)
    assert name_to_show(head_of(PLACE, "U.S."), {"U.S.": 5}) == "United States"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Kiev", "Kyiv"),
        ("Sergei Lavrov", "Sergey Lavroff"),
        ("Muammar Gaddafi", "Muammar Ghaddafi"),
        ("Mohammed Karim", "Muhammad Karim"),
        ("Chaikin", "Tchaikin"),
    ],
)
def test_spellings_of_foreign_names_are_seen(one: str, other: str) -> None:
    assert spelling(head_of(PERSON, one)) == spelling(head_of(PERSON, other))


@pytest.mark.parametrize(
    ("one", "other", "reason"),
    [
        ((PERSON, "Ilse Marlow"), (PERSON, "Ilse Marlon"), "one letter"),
        ((PERSON, "Tan Weiming"), (PERSON, "Weiming Tan"), "another order"),
        ((PERSON, "John Smith"), (PERSON, "John T. Smith"), "middle initials"),
        ((PERSON, "Tolgate"), (PLACE, "Tolgate"), "typed in two ways"),
        ((ORGANISATION, "JP Marr"), (ORGANISATION, "JPMarr"), "spaces"),
        ((PERSON, "Ilse Varga"), (PERSON, "Varga"), "surname alone"),
    ],
)
def test_near_misses_are_shown_with_the_reason(
    one: tuple[EntityType, str], other: tuple[EntityType, str], reason: str
) -> None:
    found = near_misses([Candidate(head_of(*one), 9), Candidate(head_of(*other), 2)])
    assert [(each.one.articles, each.other.articles) for each in found] == [(9, 2)]
    assert reason in found[0].reason


@pytest.mark.parametrize(
    ("one", "other"),
    [((PERSON, "Jan Moss"), (PERSON, "Jan Foss")), ((ORGANISATION, "CDU"), (ORGANISATION, "CSU"))],
)
def test_short_words_that_differ_are_no_near_misses(
    one: tuple[EntityType, str], other: tuple[EntityType, str]
) -> None:
    assert near_misses([Candidate(head_of(*one), 9), Candidate(head_of(*other), 2)]) == []


def test_decisions_are_followed_in_their_order() -> None:
    merge = EntityDecision(Act.MERGE, ILSE, (BELA,))
    back = EntityDecision(Act.MERGE, BELA, (ILSE,))
    reject = EntityDecision(Act.REJECT, ILSE)
    here = Named("x", 1)
    assert Decisions([merge, back]).follow(BELA, here) == BELA
    assert Decisions([back, merge]).follow(BELA, here) == ILSE
    assert Decisions([merge, reject]).follow(BELA, here) is None
    assert Decisions([reject, merge]).follow(BELA, here) == ILSE
    split = EntityDecision(Act.SPLIT, ILSE, name="Ilse Varga (poet)", condition=Condition(frozenset([1])))
    assert Decisions([merge, split]).follow(BELA, here) == head_of(PERSON, "Ilse Varga (poet)")
    assert Decisions([merge, split]).follow(BELA, Named("x", 2)) == ILSE
    assert Decisions([merge, split]).depends_on_articles(BELA)
    assert not Decisions([merge]).depends_on_articles(BELA)
    assert decision_of(decision_json(split)) == split


# --- an archive --------------------------------------------------------------------------------------------

NAMES = (
    (PERSON, "Ilse Varga"),
    (PERSON, "Bela Varga"),
    (PERSON, "Varga"),
    (ORGANISATION, "Varga"),
    (PERSON, "Tolgate Trust"),
    (ORGANISATION, "Tolgate Trust"),
    (ORGANISATION, "Tolgate Savings Bank"),
    (ORGANISATION, "TSB"),
    (PLACE, "U.S."),
    (PLACE, "United States"),
)
DECISIONS = (
    EntityDecision(Act.MERGE, ILSE, (BELA,)),
    EntityDecision(
        Act.SPLIT, ILSE, name="Ilse (poet)", condition=Condition(last=None, outlet="The Harbour Courier")
    ),
    EntityDecision(Act.RETYPE, Head(ORGANISATION, "tolgate trust"), type=PLACE),
    EntityDecision(Act.REJECT, Head(PLACE, "united states")),
    EntityDecision(Act.RENAME, ILSE, name="Mayor Varga"),
    EntityDecision(Act.SPLIT, ILSE, name="Varga (lone)", condition=Condition(called="Varga")),
)

Clip = tuple[
    int, frozenset[int], bool
]  # the day, the names, and whether the bank is spelt out with its acronym
CLIPS = st.lists(
    st.tuples(st.integers(1, 80), st.frozensets(st.integers(0, len(NAMES) - 1), min_size=1), st.booleans()),
    min_size=1,
    max_size=9,
)


def clip(number: int, told: Clip) -> Article:
    day, chosen, spelt = told
    entities = []
    for kind, name in (NAMES[each] for each in sorted(chosen)):
        forms = [name, "TSB"] if spelt and name == "Tolgate Savings Bank" else [name]
        entities.append(Entity(name, kind, tuple(Mention(form, 0, 0, len(form)) for form in forms)))
    published = f"2021-{1 + day // 28:02}-{1 + day % 28:02}"
    made = article(f"Clip {number}", f"Clip {number}.", published=published)
    return Article(made.title, made.blocks, published=made.published, entities=tuple(entities))


def save(store: Store, clips: Sequence[tuple[int, Clip]]) -> None:
    store.save([Intake(Source(f"{number}", b"x%d" % number), clip(number, told)) for number, told in clips])


def called(store: Store, number: int, name: str) -> str:
    """What an entity is called; a name that no article has any more may keep the capitals it once had."""
    return name if name in {form.text for form in store.entities.forms(number)} else name.casefold()


def state(store: Store) -> dict[str, object]:
    """Everything that resolution has made, told by names and not by the numbers of rows."""
    ids = {
        stored.article.title: stored
        for stored in store.articles([n for n, _ in store.article_ids()]).values()
    }
    return {
        title: [
            (each.type, called(store, subject.id, each.name), subject.aliases)
            if subject
            else (each.type, each.name, None)
            for each, subject in zip(stored.article.entities, stored.subjects, strict=True)
        ]
        for title, stored in ids.items()
    } | {
        "counts": {
            (each.head.type, called(store, each.subject.id, each.subject.name)): (
                each.articles,
                Counter((form.text, form.articles) for form in store.entities.forms(each.subject.id)),
            )
            for each in store.entities.most_named(limit=-1)
        }
    }


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(CLIPS, st.randoms(use_true_random=False), st.lists(st.sampled_from(DECISIONS), max_size=3))
def test_the_order_of_arrival_tells_nothing(clips: list[Clip], chance, decisions) -> None:  # type: ignore[no-untyped-def]
    """One after the other in any order, with decisions in between, comes out as all at once."""
    numbered = list(enumerate(clips, 1))
    with TemporaryDirectory() as one, TemporaryDirectory() as other:
        with Store.create(one) as store:
            save(store, numbered)
            store.entities.resolve()
            store.entities.decide(decisions)
            at_once = state(store)
        shuffled = chance.sample(numbered, len(numbered))
        with Store.create(other) as store:
            store.entities.resolve()
            store.entities.decide(decisions[:1])
            for each in shuffled:
                save(store, [(each[0], (1, frozenset([0, 5]), False))])  # first otherwise, and then as it is
                store.entities.resolve()
                store.save([Intake(Source(f"{each[0]}", b"anew"), clip(*each))])
                store.entities.resolve()
            store.entities.decide(decisions[1:])
            assert state(store) == at_once
            assert not list(store.verify())


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(CLIPS, st.lists(st.sampled_from(DECISIONS), min_size=1, max_size=4))
def test_resolution_loses_no_mention_and_undo_restores_exactly(
    clips: list[Clip], decisions: list[EntityDecision]
) -> None:
    with TemporaryDirectory() as folder, Store.create(folder) as store:
        save(store, list(enumerate(clips, 1)))
        store.entities.resolve()
        before = state(store)
        for number, _ in store.article_ids():
            assert mentions(store.articles([number])[number].article) == mentions(
                store.cleaned([number])[number].article
            )
        numbers = store.entities.decide(decisions).numbers
        if Act.REJECT not in {each.act for each in decisions}:
            for number, _ in store.article_ids():
                assert mentions(store.articles([number])[number].article) == mentions(
                    store.cleaned([number])[number].article
                )
        for number in numbers:
            assert store.entities.undo(number)
        assert store.entities.undo(numbers[0]) is None
        assert state(store) == before


def mentions(article: Article) -> set[Mention]:
    return {mention for entity in article.entities for mention in entity.mentions}


def fill(folder: Path, *clips: Clip) -> dict[int, list[str]]:
    with Store.create(folder) as store:
        save(store, list(enumerate(clips, 1)))
        store.entities.resolve()
        found = store.articles([number for number, _ in store.article_ids()])
        return {number: [each.name for each in stored.article.entities] for number, stored in found.items()}


VARGA, LONE, TRUST, BANK_NUMBER, TSB = 0, 2, 5, 6, 7


def test_a_surname_alone_joins_its_only_bearer_of_the_month(tmp_path: Path) -> None:
    named = fill(
        tmp_path,
        (1, frozenset([VARGA, TRUST]), False),
        (20, frozenset([LONE, TRUST]), False),
        (60, frozenset([LONE, TRUST]), False),  # 59 days later
        (21, frozenset([LONE]), False),  # nothing else in common
    )
    assert named == {
        1: ["Ilse Varga", "Tolgate Trust"],
        2: ["Ilse Varga", "Tolgate Trust"],
        3: ["Varga", "Tolgate Trust"],
        4: ["Varga"],
    }


def test_an_acronym_is_what_another_article_spells_out(tmp_path: Path) -> None:
    named = fill(tmp_path, (1, frozenset([BANK_NUMBER]), True), (70, frozenset([TSB]), False))
    assert named[2] == ["Tolgate Savings Bank"]
    with Store.open(tmp_path) as store:
        assert [each.articles for each in store.entities.called("TSB")] == [2]


def test_an_archive_is_resolved_anew_when_the_rules_are_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(tmp_path, (1, frozenset([VARGA, TRUST]), False), (20, frozenset([LONE, TRUST]), False))
    with Store.create(tmp_path) as store:
        before = state(store)
        assert store.entities.resolve() == 0
        assert store.entities.is_resolved()
        store.entities._write(lambda connection: connection.execute("UPDATE resolution SET rules = '0'"))
        assert not store.entities.is_resolved()
        store.entities.resolve()
        assert store.entities.is_resolved()
        assert state(store) == before


def test_names_are_folded_anew_when_the_lists_are_others(tmp_path: Path) -> None:
    fill(tmp_path, (1, frozenset([VARGA, 8]), False), (2, frozenset([9]), False))
    with Store.create(tmp_path) as store:
        before = state(store)
        store.entities._write(
            lambda connection: connection.execute("UPDATE names SET key = 'x' || key, family = 'x', lone = 0")
        )
        store.entities._write(lambda connection: connection.execute("UPDATE resolution SET rules = '0'"))
        store.entities.resolve()
        assert state(store) == before


def test_resolving_anew_that_was_killed_is_done_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Store.create(tmp_path) as store:
        save(
            store, [(number, (number, frozenset([VARGA, LONE, TRUST, TSB]), False)) for number in range(1, 9)]
        )
        for stage in ("rebase_keys", "settle_names", "settle_families", "refresh_subjects"):
            with monkeypatch.context() as patch:
                patch.setattr(store_resolution, stage, killed)
                with pytest.raises(RuntimeError):
                    store.entities.resolve()
            assert not store.entities.is_resolved()
        store.entities.resolve()
        done = state(store)
    with TemporaryDirectory() as folder, Store.create(folder) as store:
        save(
            store, [(number, (number, frozenset([VARGA, LONE, TRUST, TSB]), False)) for number in range(1, 9)]
        )
        store.entities.resolve()
        assert state(store) == done


def killed(*_: object) -> None:
    raise RuntimeError("killed")


def test_what_no_article_names_any_more_is_nowhere(tmp_path: Path) -> None:
    fill(tmp_path, (1, frozenset([VARGA]), False), (2, frozenset([TRUST]), False))
    with Store.create(tmp_path) as store:
        store.delete(1)
        store.entities.resolve()
        assert [each.subject.name for each in store.entities.most_named()] == ["Tolgate Trust"]
        assert store.entities.called("Ilse Varga") == ()
        assert store.entities.most_named("varga") == ()
