"""What people decide about entities holds through everything, and can be taken back and carried elsewhere."""

import json
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from pathlib import Path

import pytest
from clippings import COURIER, GAZETTE, article

from articles import entity_desk, recleaning
from articles.article import Article, EntityType, Outlet
from articles.entities.decisions import Condition
from articles.entity_desk import Done
from articles.errors import MorgueError
from articles.fixing import Fix, record_fix
from articles.recleaning import Selection
from articles.sources import Source
from articles.store import Intake, Store
from index.archive_index import ArchiveIndex
from index.generations import catch_up, reindex
from index.search import Search

LEAD = "The mayor spoke on Friday."


def naming(*people: str, orgs: Sequence[str] = (), outlet: Outlet = COURIER, day: int = 3) -> Article:
    """An article that names people and organisations, which stand in its text."""
    text = f"{LEAD} {', '.join([*people, *orgs])}."
    return article(text[:30], text, people=people, orgs=orgs, outlet=outlet, published=f"2021-05-{day:02}")


def fill(archive: Path, articles: Iterable[Article], first: int = 1) -> None:
    with Store.create(archive) as store:
        store.save(
            [
                Intake(Source(f"clip{number}.txt", f"{number} {each.body}".encode()), each)
                for number, each in enumerate(articles, first)
            ]
        )
    catch_up(archive)


def names(archive: Path) -> dict[int, list[str]]:
    """What each article names, as the archive says it."""
    with Store.open(archive) as store:
        found = store.articles([number for number, _ in store.article_ids()])
        return {
            number: [f"{entity.type.value}:{entity.name}" for entity in stored.article.entities]
            for number, stored in found.items()
        }


def found(archive: Path, query: str = "", **filters: str) -> list[int]:
    """The ids that a search finds."""
    index = ArchiveIndex(archive)
    try:
        chosen = {facet: (value,) for facet, value in filters.items()}
        return sorted(hit.id for hit in index.search(Search(query, chosen)).hits)
    finally:
        index.close()


def facet(archive: Path, name: str) -> dict[str, int]:
    index = ArchiveIndex(archive)
    try:
        shown = index.facet_values(Search(), name)
        return {value.value: value.count for value in shown.values}
    finally:
        index.close()


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """Six articles: two spellings of a mayor, two footballers of one name, a line that is nobody."""
    folder = tmp_path / "archive"
    fill(
        folder,
        [
            naming("Magda Varga", orgs=["Tolgate Trust"]),
            naming("Magdi Varga"),
            naming("John Smith", day=4),
            naming("John Smith", outlet=GAZETTE, day=9),
            naming("Page Nav", "Magda Varga"),
            naming("Port Ellery"),
        ],
    )
    return folder


ACTS: dict[str, tuple[Callable[[Store], Done], dict[int, list[str]]]] = {
    "merge": (
        lambda store: entity_desk.merge(store, "Magda Varga", ["Magdi Varga"]),
        {1: ["person:Magda Varga", "organisation:Tolgate Trust"], 2: ["person:Magda Varga"]},
    ),
    "rename": (
        lambda store: entity_desk.rename(store, "Magda Varga", "Magda Varga-Moss"),
        {
            1: ["person:Magda Varga-Moss", "organisation:Tolgate Trust"],
            5: ["person:Page Nav", "person:Magda Varga-Moss"],
        },
    ),
    "split by article": (
        lambda store: entity_desk.split(
            store, "John Smith", "John Smith (footballer)", Condition(frozenset([3]))
        ),
        {3: ["person:John Smith (footballer)"], 4: ["person:John Smith"]},
    ),
    "split by outlet": (
        lambda store: entity_desk.split(
            store, "John Smith", "John Smith (poet)", Condition(outlet="vellmar gazette")
        ),
        {3: ["person:John Smith"], 4: ["person:John Smith (poet)"]},
    ),
    "split by day": (
        lambda store: entity_desk.split(
            store, "John Smith", "John Smith (poet)", Condition(last=date(2021, 5, 4))
        ),
        {3: ["person:John Smith (poet)"], 4: ["person:John Smith"]},
    ),
    "retype": (
        lambda store: entity_desk.retype(store, "Port Ellery", EntityType.PLACE),
        {6: ["place:Port Ellery"]},
    ),
    "reject": (lambda store: entity_desk.reject(store, "Page Nav"), {5: ["person:Magda Varga"]}),
}


@pytest.mark.parametrize("act", ACTS)
def test_a_decision_survives_everything_and_is_undone_exactly(archive: Path, act: str) -> None:
    before = names(archive)
    decide, expected = ACTS[act]
    with Store.create(archive) as store:
        done = decide(store)
    assert done.articles >= sum(before[number] != now for number, now in expected.items())
    after = before | expected
    assert names(archive) == after
    catch_up(archive)
    assert_searched_as(archive, after)
    replace_all(archive, before)
    assert names(archive) == after
    with Store.create(archive) as store:
        record_fix(store, 1, Fix(title="Another title"), NOBODY)
    reindex(archive)
    assert names(archive) == after
    assert_searched_as(archive, after)
    with Store.create(archive) as store:
        assert entity_desk.undo(store).number == done.number
        assert not list(store.verify())
    assert names(archive) == before
    catch_up(archive)
    assert_searched_as(archive, before)


class _Nobody:
    name = "builtin-1"

    def recognise(self, article: Article) -> Article:
        return article


NOBODY = _Nobody()


def replace_all(archive: Path, named: dict[int, list[str]]) -> None:
    """Take every article in anew, with other bytes, as a changed file does."""
    with Store.create(archive) as store:
        for number, stored in store.cleaned(list(named)).items():
            source = store.source(number)
            assert source
            changed = Source(source.name, source.data + b" ", source.member)
            store.save([Intake(changed, stored.article)])
    catch_up(archive)


def assert_searched_as(archive: Path, named: dict[int, list[str]]) -> None:
    """Facets and filters of the index say exactly what the articles say."""
    for name, kind in {"person": "person", "org": "organisation", "place": "place"}.items():
        expected: dict[str, int] = {}
        for entities in named.values():
            for entity in entities:
                if entity.startswith(f"{kind}:"):
                    value = entity.removeprefix(f"{kind}:")
                    expected[value] = expected.get(value, 0) + 1
        assert facet(archive, name) == expected
        for value in expected:
            here = [number for number, entities in named.items() if f"{kind}:{value}" in entities]
            assert found(archive, **{name: value}) == here


def test_cleaning_again_keeps_decisions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    archive = tmp_path / "archive"
    text = tmp_path / "clip.txt"
    text.write_text(
        "Ferry strike ends in Port Ellery\n\nBy Nora Field\n\nMayor Magda Varga told reporters on Friday "
        "that the ferry strike in Port Ellery had ended after nine days of talks with the crews.\n\n"
        "“We are glad,” Varga said. The ferries sail again from Monday, the harbour office said.\n"
    )
    from articles.ingest import ingest

    with Store.create(archive) as store:
        assert ingest(store, [str(text)]).ok
    catch_up(archive)
    with Store.create(archive) as store:
        entity_desk.rename(store, "Magda Varga", "Magda Varga (mayor)")
        monkeypatch.setattr(recleaning, "is_current", lambda *_: False)
        recleaning.reclean(store, Selection(current=True), workers=1)
    catch_up(archive)
    assert "person:Magda Varga (mayor)" in names(archive)[1]
    assert found(archive, person="Magda Varga (mayor)") == [1]
    with Store.open(archive) as reader:
        assert "Magda Varga" in reader.cleaned([1])[1].article.names(EntityType.PERSON)


def test_fields_match_every_name_of_an_entity(archive: Path) -> None:
    with Store.create(archive) as store:
        entity_desk.merge(store, "Magda Varga", ["Magdi Varga"])
        entity_desk.rename(store, "Tolgate Trust", "Tolgate Bridge Trust")
    catch_up(archive)
    assert found(archive, 'person:"Magdi Varga"') == found(archive, 'entity:"Magda Varga"') == [1, 2, 5]
    assert found(archive, 'org:"Tolgate Trust"') == found(archive, "org:bridge") == [1]
    assert facet(archive, "person")["Magda Varga"] == 3
    assert "Magdi Varga" not in facet(archive, "person")


def test_articles_that_come_later_are_named_as_was_decided(archive: Path) -> None:
    with Store.create(archive) as store:
        entity_desk.merge(store, "Magda Varga", ["Magdi Varga"])
        entity_desk.reject(store, "Page Nav")
        entity_desk.split(store, "John Smith", "John Smith (poet)", Condition(outlet="Vellmar Gazette"))
    fill(archive, [naming("Magdi Varga", "Page Nav"), naming("John Smith", outlet=GAZETTE)], first=7)
    assert names(archive)[7] == ["person:Magda Varga"]
    assert names(archive)[8] == ["person:John Smith (poet)"]


def test_a_merge_of_two_in_one_article_is_one_name_there_with_all_mentions(tmp_path: Path) -> None:
    fill(tmp_path, [naming("Magda Varga", "Magdi Varga")])
    with Store.create(tmp_path) as store:
        entity_desk.merge(store, "Magda Varga", ["Magdi Varga"])
        stored = store.article(1)
    assert stored
    assert stored.article.names(EntityType.PERSON) == ("Magda Varga",)
    assert len(stored.subjects) == len(stored.article.entities) == 1


def test_decisions_build_on_each_other_and_each_can_be_taken_back(archive: Path) -> None:
    before = names(archive)
    with Store.create(archive) as store:
        merged = entity_desk.merge(store, "Magda Varga", ["Magdi Varga"])
        entity_desk.rename(store, "Magdi Varga", "The Mayor")
        entity_desk.split(store, "The Mayor", "Her sister", Condition(called="Magdi Varga"))
        assert names(archive)[1][0] == "person:The Mayor"
        assert names(archive)[2] == ["person:Her sister"]
        entity_desk.undo(store, merged.number)
        assert names(archive)[2] == ["person:Magdi Varga"]
        entity_desk.undo(store)
        entity_desk.undo(store)
        with pytest.raises(MorgueError, match="no decision is in force"):
            entity_desk.undo(store)
        assert [bool(each.undone) for each in store.entities.decisions()] == [True, True, True]
    assert names(archive) == before


def test_only_the_articles_concerned_are_indexed_again(archive: Path) -> None:
    with Store.create(archive) as store:
        before = dict(store.article_ids())
        done = entity_desk.reject(store, "Page Nav")
        moved = {number for number, revision in store.article_ids() if revision != before[number]}
    assert moved == {5}
    assert done.articles == catch_up(archive) == 1
    assert catch_up(archive) == 0


CARRIED = ("merge", "rename", "split by article", "retype", "reject")


def test_rules_exported_hold_in_another_archive(archive: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    with Store.open(archive) as store:
        here = store.cleaned([number for number, _ in store.article_ids()])
        sources = {number: store.source(number) for number in here}
    for number in reversed(here):  # other numbers than in the first archive
        with Store.create(other) as store:
            source = sources[number]
            assert source
            store.save([Intake(source, here[number].article)])
    with Store.create(archive) as store:
        for act in CARRIED:
            ACTS[act][0](store)
        entity_desk.undo(store, 2)
        entity_desk.keep_apart(store, "Magda Varga", ["Port Ellery"])
        rules = json.loads(json.dumps(list(entity_desk.export_rules(store))))
    assert len(rules) == len(CARRIED)
    with Store.create(other) as store:
        store.entities.resolve()
        assert entity_desk.import_rules(store, enumerate(rules, 1)) == (len(CARRIED), 0, 0)
        assert entity_desk.import_rules(store, enumerate(rules, 1)) == (0, len(CARRIED), 0)
    mirrored = {7 - number: named for number, named in names(other).items()}
    assert mirrored == names(archive)


NONSENSE: tuple[object, ...] = (
    {},
    [],
    "merge",
    {"act": "merge", "entity": {"type": "person", "name": "A"}},
    None,
)


def test_rules_about_articles_that_are_not_there_are_told_and_left_out(archive: Path) -> None:
    rule = {
        "act": "split",
        "entity": {"type": "person", "name": "John Smith"},
        "name": "J. S.",
        "articles": ["ab" * 32],
    }
    with Store.create(archive) as store:
        assert entity_desk.import_rules(store, [(1, rule)]) == (0, 0, 1)
        for nonsense in NONSENSE:
            with pytest.raises(MorgueError, match="line 2"):
                entity_desk.import_rules(store, [(1, rule), (2, nonsense)])
        assert store.entities.decisions() == ()


@pytest.mark.parametrize(
    ("act", "told"),
    [
        (
            lambda store: entity_desk.find(store, "Varga"),
            "Did you mean one of these.*Magda Varga.*Magdi Varga",
        ),
        (lambda store: entity_desk.find(store, "Xq"), "no article names “Xq”.*entities list"),
        (lambda store: entity_desk.find(store, "place:Magda Varga"), "as a place"),
        (lambda store: entity_desk.merge(store, "Magda Varga", ["Magda Varga"]), "into itself"),
        (lambda store: entity_desk.rename(store, "Magda Varga", "Magdi  Varga"), "already.*entities merge"),
        (lambda store: entity_desk.rename(store, "Magda Varga", " "), "name is empty"),
        (lambda store: entity_desk.retype(store, "Magda Varga", EntityType.PERSON), "a person already"),
        (lambda store: entity_desk.split(store, "John Smith", "J. S.", Condition()), "what to take out"),
        (
            lambda store: entity_desk.split(store, "John Smith", "john smith", Condition(outlet="X")),
            "tells them apart",
        ),
        (lambda store: entity_desk.undo(store, 99), "no decision 99"),
    ],
)
def test_what_cannot_be_is_refused_with_what_to_do(archive: Path, act: object, told: str) -> None:
    with Store.create(archive) as store:
        with pytest.raises(MorgueError, match=told):
            act(store)  # type: ignore[operator]
        assert store.entities.decisions() == ()


def test_two_of_one_name_are_listed_with_their_numbers(tmp_path: Path) -> None:
    fill(tmp_path, [naming("Ellery", orgs=["Ellery"])])
    with Store.create(tmp_path) as store:
        with pytest.raises(MorgueError, match=r"may mean several: \d+ “Ellery”.*; \d+ “Ellery”"):
            entity_desk.find(store, "ellery")
        assert entity_desk.find(store, "org:ellery").head.type is EntityType.ORGANISATION
        number = entity_desk.find(store, "person:ellery").subject.id
        assert entity_desk.find(store, str(number)).head.type is EntityType.PERSON


def test_a_review_shows_what_may_be_one_until_it_is_decided(archive: Path) -> None:
    with Store.create(archive) as store:
        doubts = entity_desk.review(store, at_least=1)
        assert [(each.one.subject.name, each.other.subject.name) for each in doubts] == [
            ("Magda Varga", "Magdi Varga")
        ]
        entity_desk.keep_apart(store, "Magda Varga", ["Magdi Varga"])
        assert entity_desk.review(store, at_least=1) == []
        entity_desk.undo(store)
        entity_desk.merge(store, "Magda Varga", ["Magdi Varga"])
        assert entity_desk.review(store, at_least=1) == []
