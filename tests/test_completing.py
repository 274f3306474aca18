"""What is being typed is completed with what there is to find, by every engine alike."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from clippings import COURIER, GAZETTE, article, documents
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_engine_contract import KINDS, STORIES, MakeEngine, ask, kind, make

from articles.article import EntityType
from articles.entities.decisions import Act, EntityDecision
from articles.sources import Source
from articles.store import Intake, Store
from index.archive_index import ArchiveIndex
from index.beginnings import LETTERS, Beginnings, NameBeginnings
from index.completing import OtherNames, completions
from index.engine import Engine, Question
from index.expansion import similar
from index.fitting import Fit, fits, name_fits, plain_name, within_one_edit, within_two_edits
from index.generations import catch_up
from index.query_language import ParsedQuery
from index.search import Completion, Search, Span
from index.unfinished import unfinished

__all__ = ["kind", "make"]  # the fixtures of the contract serve here too
TODAY = date(2026, 11, 21)

CLIPPINGS = (
    article(
        "Government of the harbour",
        "The government met. Governments fall, governors stay, and the governor of Vellmar governs.",
        outlet=COURIER,
        people=["Ilsa Varga", "Tomas O’Malley"],
        places=["Vellmar", "Port Ellery"],
        published="2021-10-18",
    ),
    article(
        "Ferry talks",
        "Governments talk in the café of the “naïve” gull. A ferry sails.",
        outlet=GAZETTE,
        people=["Ilsa Varga"],
        orgs=['The "Grand" Union Bank', "U.S. Ferry Fund"],
        authors=["Ada Quill"],
        section="Business news",
        published="2021-11-02",
    ),
    article("Gulls", "The gull and the ferryman expelled nobody; expelling is rare.", people=["Varga Expel"]),
    article("Notice", "Subscribe to nothing.", removed=["Subscription offers"], captions=["A gulf."]),
)


@pytest.fixture(scope="module", params=KINDS, ids=lambda kind: kind.name)
def engine(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    folder = tmp_path_factory.mktemp("index")
    request.param.create(folder)
    request.param.update(folder, documents(*CLIPPINGS))
    opened = request.param.open(folder)
    yield opened
    opened.close()


def complete(engine: Engine, text: str, **more: object) -> tuple[Completion, ...]:
    limit = more.pop("limit", 10)
    question = Question(ParsedQuery(text), **more)  # type: ignore[arg-type]
    return completions(engine, question, OtherNames(), TODAY, limit)  # type: ignore[arg-type]


def offered(engine: Engine, text: str, **more: object) -> list[tuple[str, str, int]]:
    return [(each.text, each.kind, each.count) for each in complete(engine, text, **more)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("gov", [("governments", "word", 2), ("governor", "word", 1)]),
        ("GOV", [("governments", "word", 2), ("governor", "word", 1)]),
        ("caf", [("cafe", "word", 1)]),
        ("CAFÉ", []),
        ("naïv", [("naive", "word", 1)]),
        ("var", [("Ilsa Varga", "person", 2), ("Varga Expel", "person", 1)]),
        ("ilsa v", [("Ilsa Varga", "person", 2), ("vellmar", "word", 0)]),
        ("omal", [("Tomas O’Malley", "person", 1)]),
        ("o'mal", [("Tomas O’Malley", "person", 1)]),
        ("us fer", [("U.S. Ferry Fund", "org", 1)]),
        ("u.s. fer", [("U.S. Ferry Fund", "org", 1)]),
        ("exp", [("expelled", "word", 1), ("Varga Expel", "person", 1)]),
        ("expelled", []),
        ("harbour cou", [("The Harbour Courier", "outlet", 1)]),
        ("person:var", [("Ilsa Varga", "person", 2), ("Varga Expel", "person", 1)]),
        ('person:"varga e', [("Varga Expel", "person", 1)]),
        ("people: ils", [("Ilsa Varga", "person", 2)]),
        ("entity:v", [("Ilsa Varga", "person", 2), ("Varga Expel", "person", 1), ("Vellmar", "place", 1)]),
        ("outlet:gaz", [("Vellmar Gazette", "outlet", 1)]),
        ("outlet:unk", []),
        ("author:qui", [("Ada Quill", "author", 1)]),
        ("section:n", [("Business news", "section", 1)]),
        ("title:gov", [("government", "word", 1)]),
        ("in:captions gul", [("gulf", "word", 1)]),
        ("in:removed sub", [("subscription", "word", 1)]),
        ("sub", [("subscribe", "word", 1)]),
        ("ferry gul", [("gull", "word", 1)]),
        ("ferry OR gul", [("gull", "word", 2), ("gulf", "word", 1)]),
        ("gull -fer", [("ferry", "word", 1), ("ferryman", "word", 1), ("U.S. Ferry Fund", "org", 1)]),
        ("ferry -gul", []),  # that would leave nothing
        ("(ferry gul", [("gull", "word", 1)]),
        ("quorum gul", []),
        ("", []),
        ("gul ", []),
        ("gul*", []),
        ("gull~", []),
        ("date:202", []),
        ("id:1", []),
        ("has:o", []),
        ("ferry OR", []),
        ('"ferry talks"', []),
        ("?", []),
        ('"', []),
        ("person:", []),
        ("-", []),
    ],
)
def test_what_is_typed_is_completed(engine: Engine, text: str, expected: list[tuple[str, str, int]]) -> None:
    assert offered(engine, text) == [each for each in expected if each[2]]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("goverm", ["governments", "governor"]),  # another letter
        ("govrn", ["governments", "governor"]),  # a letter left out
        ("fferr", ["ferry", "ferryman", "U.S. Ferry Fund"]),  # a letter too many
        ("efrr", ["ferry", "ferryman", "U.S. Ferry Fund"]),  # two swapped
        ("ilas v", ["Ilsa Varga"]),
        ("person:vagra", ["Ilsa Varga", "Varga Expel"]),
        ("gxv", []),  # too short to tell
        ("goxxrn", []),  # two edits
    ],
)
def test_where_nothing_begins_so_what_begins_so_with_one_edit_is_offered(
    engine: Engine, text: str, expected: list[str]
) -> None:
    assert [each.text for each in complete(engine, text)][: len(expected) or None] == expected


@pytest.mark.parametrize(
    ("text", "first", "query"),
    [
        ("ferry gov", "governments", "ferry governments"),
        ("gull -exp", "expelled", "gull -expelled"),
        ("title:gov", "government", "title:government"),
        ("ferry ilsa v", "Ilsa Varga", 'ferry person:"Ilsa Varga"'),
        ("-vel", "Vellmar", "-place:Vellmar"),
        ('talks by:"ad', "Ada Quill", 'talks author:"Ada Quill"'),
        ("grand un", 'The "Grand" Union Bank', 'org:"The  Grand  Union Bank"'),
        ("NOT var", "Ilsa Varga", 'NOT person:"Ilsa Varga"'),
        ('"ilsa v', "Ilsa Varga", 'person:"Ilsa Varga"'),
        ('"the gov', "governments", '"the governments'),
    ],
)
def test_a_completion_says_how_the_query_would_then_be_written(
    engine: Engine, text: str, first: str, query: str
) -> None:
    found = {each.text: each.query for each in complete(engine, text)}
    assert found[first] == query
    assert ask(engine, query).total


def test_counts_are_of_what_the_filters_leave(engine: Engine) -> None:
    courier = {"outlet": (COURIER.name,)}
    assert offered(engine, "ilsa", filters=courier) == [("Ilsa Varga", "person", 1)]
    assert offered(engine, "ilsa", excluded=courier) == [("Ilsa Varga", "person", 1)]
    assert offered(engine, "ada", filters=courier) == []
    assert offered(engine, "gov", span=Span(first=date(2021, 11, 1))) == [("governments", "word", 1)]
    assert offered(engine, "gov", span=Span(undated=True)) == []


def test_neither_words_nor_names_crowd_the_others_out(make: MakeEngine) -> None:
    people = [f"Gulliver Marsh {chr(65 + n)}" for n in range(20)]
    engine = make(article(body=" ".join(f"gull{chr(97 + n)}x" for n in range(20)), people=people))
    kinds = [each.kind for each in complete(engine, "gull")]
    assert (kinds.count("word"), kinds.count("person")) == (5, 5)
    assert len(complete(engine, "gull", limit=4)) == 4
    assert [each.kind for each in complete(engine, "person:gull")] == ["person"] * 10
    assert [each.kind for each in complete(engine, "body:gull")] == ["word"] * 10


def test_what_was_deleted_is_not_counted(kind: object, tmp_path: Path) -> None:
    kind.create(tmp_path)  # type: ignore[attr-defined]
    kind.update(tmp_path, documents(*CLIPPINGS))  # type: ignore[attr-defined]
    kind.update(tmp_path, [], deleted=[1])  # type: ignore[attr-defined]
    engine = kind.open(tmp_path)  # type: ignore[attr-defined]
    try:
        assert offered(engine, "ilsa") == [("Ilsa Varga", "person", 1)]
        assert offered(engine, "tomas") == []
        assert [count for _, _, count in offered(engine, "gov")] == [1]
    finally:
        engine.close()


def test_an_empty_index_completes_nothing(make: MakeEngine) -> None:
    engine = make()
    assert [complete(engine, text) for text in ("gov", "goverment", "person:v", "a b")] == [(), (), (), ()]


# --- whatever is typed ---


@pytest.fixture(scope="module")
def engines(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Engine]]:
    opened = []
    for each in KINDS:
        folder = tmp_path_factory.mktemp(each.name)
        each.create(folder)
        each.update(folder, documents(*STORIES[:25], *CLIPPINGS))
        each.update(folder, documents(*STORIES[:25], *CLIPPINGS, *STORIES[25:])[29:])
        opened.append(each.open(folder))
    yield opened
    for engine in opened:
        engine.close()


WORDS = [
    "gul",
    "GULL",
    "tern",
    "vellmar",
    "v",
    "the",
    "ilsa",
    "ils",
    "goverment",
    "exp",
    "harbor",
    "o'm",
    "é",
]
STARTS = [
    "",
    "+",
    ")",
    'x"',
    "person:",
    'person:"',
    "title:",
    "-",
    "entity:",
    "ferry ",
    "in:captions ",
    '"',
    "a OR ",
    "(",
    "𐀀 ",
]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    text=st.one_of(
        st.builds("{}{}".format, st.sampled_from(STARTS), st.sampled_from(WORDS)),
        st.builds("{} {}{}".format, st.sampled_from(WORDS), st.sampled_from(STARTS), st.sampled_from(WORDS)),
        st.text('abeglnrtuv -":()*~ORé東', max_size=12),
        st.text(max_size=8),
    ),
    outlets=st.sets(st.sampled_from([COURIER.name, GAZETTE.name])),
)
def test_engines_agree_and_what_is_offered_is_found(
    engines: list[Engine], text: str, outlets: set[str]
) -> None:
    filters = {"outlet": tuple(sorted(outlets))}
    expected, *others = (complete(engine, text, filters=filters) for engine in engines)
    assert all(other == expected for other in others)
    assert len({each.query for each in expected}) == len(expected) <= 10
    for each in expected:
        assert each.count
        assert each.query != text
        if not _IS_LOOSE.search(text):
            total = ask(engines[0], each.query, filters=filters).total
            assert total == each.count if each.kind == "word" else total >= each.count


_IS_LOOSE = re.compile(r'["()−–-]|OR|NOT')  # then counts are of less than the query says


# --- how something fits ---


@pytest.mark.parametrize(
    ("one", "other", "near"),
    [
        ("harbour", "harbour", True),
        ("harbour", "harbor", True),
        ("harbour", "harbouur", True),
        ("harbour", "harbuor", True),
        ("harbour", "karbour", True),
        ("harbour", "harbours", True),
        ("harbour", "arbour", True),
        ("", "a", True),
        ("ab", "ba", True),
        ("abc", "cba", False),
        ("harbour", "arbou", False),
        ("harbour", "hrabuor", False),
        ("a", "bc", False),
    ],
)
def test_one_edit_is_a_letter_more_or_less_or_other_or_two_swapped(one: str, other: str, near: bool) -> None:
    assert within_one_edit(one, other) is within_one_edit(other, one) is near


letters = st.text("abé東", min_size=1, max_size=6)


@settings(max_examples=300, deadline=None)
@given(words=st.lists(st.text("abé東", max_size=11), unique=True, max_size=12), typed=letters)
def test_many_words_are_looked_through_as_each_would_be(words: list[str], typed: str) -> None:
    pieces = [word.encode() for word in words]
    text = np.frombuffer(b"".join(pieces) or b"", np.uint8) if any(pieces) else np.empty(0, np.uint8)
    ends = np.cumsum([len(piece) for piece in pieces]).astype(np.int64)
    found = Beginnings.of_words(text, ends)

    def fitting(fit: Fit) -> list[int]:
        return [number for number, word in enumerate(words) if fits(word, typed, fit)]

    assert len(typed) <= LETTERS
    assert found.beginning(typed).tolist() == fitting(Fit.BEGINS)
    assert found.nearly(typed).tolist() == fitting(Fit.NEARLY_BEGINS)
    assert set(fitting(Fit.ROUGHLY_IS)) <= set(found.alike(typed, 2).tolist())


name = st.text("abAB.'- é’\n&", max_size=9)


@settings(max_examples=300, deadline=None)
@given(names=st.lists(name, max_size=8), typed=name.map(plain_name).filter(bool))
def test_names_are_looked_through_as_each_would_be(names: list[str], typed: str) -> None:
    found, plain = NameBeginnings(names), [plain_name(each) for each in names]
    for fit, places in ((Fit.BEGINS, found.beginning), (Fit.NEARLY_BEGINS, found.nearly)):
        expected = [number for number, each in enumerate(plain) if name_fits(each, typed, fit)]
        assert places(typed).tolist() == expected


@pytest.mark.parametrize(
    "text", ["a" * 2000, 'a"' * 1000, "a " * 1000, "(" * 2000, "person:" * 280, " " * 2000]
)
def test_long_queries_are_read_in_no_time(text: str) -> None:
    began = time.process_time()
    for _ in range(10):
        unfinished(text)
    assert time.process_time() - began < 1


# --- an archive ---


def test_an_archive_completes_with_the_other_names_of_its_entities(tmp_path: Path) -> None:
    with Store.create(tmp_path) as store:
        store.save(
            [
                Intake(Source(f"{n}.txt", b"%d" % n), each)
                for n, each in enumerate(
                    [
                        article("One", "A.", people=["Ilsa Varga"]),
                        article("Two", "B.", people=["Elsa Wargha"]),
                    ]
                )
            ]
        )
        store.entities.resolve()
        (ilsa,) = store.entities.called("Ilsa Varga", EntityType.PERSON)
        (elsa,) = store.entities.called("Elsa Wargha", EntityType.PERSON)
        store.entities.decide([EntityDecision(Act.MERGE, ilsa.head, (elsa.head,))])
    catch_up(tmp_path)
    index = ArchiveIndex(tmp_path)
    (found,) = index.complete(Search("wargh"))
    assert (found.text, found.kind, found.count) == ("Ilsa Varga", "person", 2)
    assert plain_name(found.other) == "elsa wargha"
    assert [each.text for each in index.complete(Search("els"))] == ["Ilsa Varga"]
    assert index.complete(Search("ils"), limit=1)[0].other == ""
    index.close()


@settings(max_examples=300, deadline=None)
@given(one=st.text("abc", max_size=7), other=st.text("abc", max_size=7))
def test_edits_are_counted_as_similar_words_count_them(one: str, other: str) -> None:
    assert within_one_edit(one, other) is any(similar([one], other, 1))
    assert within_two_edits(one, other) is any(similar([one], other, 2))
