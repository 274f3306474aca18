"""What every engine gives its users; an engine joins by being added to KINDS."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from itertools import count
from pathlib import Path

import pytest
from clippings import COURIER, GAZETTE, Clipping, article, documents
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from articles.article import Article, Certainty, EntityType
from articles.store import Subject
from index.columnar.kind import COLUMNAR
from index.documents import document
from index.engine import Answer, Engine, EngineKind, Question
from index.memory_engine import MemoryKind
from index.query_language import parse
from index.search import UNKNOWN, SearchError, Sort, Span
from index.whoosh_engine import WHOOSH

KINDS: list[EngineKind] = [MemoryKind(), WHOOSH, COLUMNAR]
TODAY = date(2026, 11, 21)

MakeEngine = Callable[..., Engine]


@pytest.fixture(params=KINDS, ids=lambda kind: kind.name)
def kind(request: pytest.FixtureRequest) -> EngineKind:
    return request.param  # type: ignore[no-any-return]


@pytest.fixture
def make(kind: EngineKind, tmp_path: Path) -> Iterator[MakeEngine]:
    """Make an engine of some articles, numbered from 1."""
    opened: list[Engine] = []
    numbers = count()

    def make_engine(*articles: Article) -> Engine:
        folder = tmp_path / f"index-{next(numbers)}"
        folder.mkdir()
        kind.create(folder)
        kind.update(folder, documents(*articles))
        opened.append(kind.open(folder))
        return opened[-1]

    yield make_engine
    for engine in opened:
        engine.close()


def ask(engine: Engine, query: str = "", **more: object) -> Answer:
    return engine.answer(Question(parse(query, TODAY), **more))  # type: ignore[arg-type]


def found(engine: Engine, query: str = "", **more: object) -> list[int]:
    return sorted(ranked(engine, query, **more))


def ranked(engine: Engine, query: str = "", **more: object) -> list[int]:
    return [number for number, _ in ask(engine, query, **{"limit": 1000, **more}).hits]


# --- words ---

WORDS = (
    article("Ministers expelled", "The harbour pilots met the sea wall committee."),  # 1
    article(
        "Ferry timetable", "Envoys expel rumours of a strike.", captions=["A gull on the sea wall."]
    ),  # 2
    article(
        "Letters", "Café owners wrote to the U.S. consul O'Malley.", standfirst="A row over e-mail."
    ),  # 3
    article("東京都の新聞", "東京タワーの話。", removed=["Subscribe to our harbour newsletter"]),  # 4
)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("harbour", [1]),
        ("HARBOUR pilots", [1]),
        ("harbour ferry", []),
        ("harbour OR ferry", [1, 2]),
        ("expelling", [1, 2]),
        ("minister expel", [1]),
        ("wall -gull", [1]),
        ("-harbour", [2, 3, 4]),
        ("NOT (harbour OR ferry)", [3, 4]),
        ("letters OR -wall", [3, 4]),
        ('"sea wall"', [1, 2]),
        ('"wall sea"', []),
        ('"wall sea"~3', [1, 2]),
        ('"pilots committee"~2', []),
        ('"pilots committee"~6', [1]),
        ('"of the"', []),
        ('"a strike"', [2]),
        ("expel*", [1, 2]),
        ("*bour", [1]),
        ("h?rbour", [1]),
        ("*", [1, 2, 3, 4]),
        ("harbuor~", [1]),
        ("harbxxr~", []),
        ("harbxxr~2", [1]),
        ("cafe", [3]),
        ("CAFÉ", [3]),
        ("us consul", [3]),
        ("omalley", [3]),
        ("o’malley's", [3]),
        ("email", []),
        ("e-mail", [3]),
        ("東京", [4]),
        ("東京都", [4]),
        ("塔", []),
        ("話", [4]),
        ("京", [4]),
        ("subscribe", []),
        ("in:removed subscribe", [4]),
        ("in:removed harbour", [4]),
        ("removed:harb*", [4]),
        ("in:captions wall", [2]),
        ("captions:wall", [2]),
        ("title:expelled", [1]),
        ("title:expel", [1]),
        ("title:(ferry OR letters)", [2, 3]),
        ("standfirst:row", [3]),
        ("body:ferry", []),
        ("in:title in:standfirst row", [3]),
        ("id:3", [3]),
        ("missing", []),
        ("missing OR", []),
        ("missing*", []),
        ("-missing", [1, 2, 3, 4]),
        ("wall -missing*", [1, 2]),
    ],
)
def test_words_find_articles(make: MakeEngine, query: str, expected: list[int]) -> None:
    assert found(make(*WORDS), query) == expected


def test_an_empty_query_finds_every_article(make: MakeEngine) -> None:
    assert ask(make(*WORDS)).total == 4


def test_an_empty_index_answers_with_nothing(make: MakeEngine) -> None:
    answer = ask(make(), "harbour")
    assert (answer.total, answer.hits, answer.histogram.bins) == (0, (), ())
    assert all(facet.values == () and facet.distinct == 0 for facet in answer.facets)


def test_a_phrase_does_not_run_on_into_the_next_paragraph(make: MakeEngine) -> None:
    engine = make(article(body=["They mended the sea", "wall of the harbour."]))
    assert found(engine, '"sea wall"') == []


def test_a_phrase_with_a_repeated_word(make: MakeEngine) -> None:
    engine = make(article(body="Tick tock tick tack."), article(body="Tick tick tock."))
    assert found(engine, '"tick tock tick"') == [1]
    assert found(engine, '"tick tick"') == [2]


# --- names and facts ---

NAMES = (
    article(
        "One",
        outlet=COURIER,
        authors=["Ada Quill", "Ben Marsh"],
        people=["Ilsa Varga"],
        aliases=["Minister Varga"],
    ),
    article("Two", outlet=GAZETTE, orgs=["Port Authority"], places=["Vellmar"], section="Business"),
    article("Three", authors=["Marsh Quill"], places=["Varga"], language="de"),
)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("outlet:courier", [1]),
        ('outlet:"harbour courier"', [1]),
        ("outlet:harbourcourier.example", [1]),
        ("outlet:cour*", [1]),
        ("author:marsh", [1, 3]),
        ('author:"ben marsh"', [1]),
        ('author:"quill ben"', []),
        ("person:varga", [1]),
        ("person:minister", [1]),
        ("place:varga", [3]),
        ("entity:varga", [1, 3]),
        ("org:authority", [2]),
        ("section:business", [2]),
        ("lang:de", [3]),
        ("outlet:gazette OR author:ada", [1, 2]),
        ("-has:outlet", [3]),
        ("has:author", [1, 3]),
        ("has:person", [1]),
    ],
)
def test_names_find_articles(make: MakeEngine, query: str, expected: list[int]) -> None:
    assert found(make(*NAMES), query) == expected


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ('person:"Elsa Varga"', [1]),
        ("entity:warga", [1]),
        ('org:"U.B.T."', [2]),
        ("entity:UBT", [2]),
        ("person:ubt", []),
        ('person:"Ilsa Varga"', [1]),
    ],
)
def test_every_alias_of_an_entity_finds_its_articles(
    kind: EngineKind, tmp_path: Path, query: str, expected: list[int]
) -> None:
    person = Subject(1, EntityType.PERSON, "Ilsa Varga", ("Elsa Varga", "Warga"))
    trust = Subject(2, EntityType.ORGANISATION, "Union Bridge Trust", ("UBT",))
    clippings = (
        Clipping(1, 1, article("One", people=["Ilsa Varga"]), (person,)),
        Clipping(2, 2, article("Two", orgs=["Union Bridge Trust"]), (trust,)),
    )
    kind.create(tmp_path)
    kind.update(tmp_path, [document(each) for each in clippings])
    engine = kind.open(tmp_path)
    try:
        assert found(engine, query) == expected
        shown = {value.value for facet in ask(engine).facets for value in facet.values}
        assert {"Ilsa Varga", "Union Bridge Trust"} <= shown
        assert not {"Elsa Varga", "Warga", "UBT"} & shown
    finally:
        engine.close()


# --- days ---

DAYS = (
    article("Day", published="2021-10-18"),
    article("Minute", published="2021-10-18T23:30:00-05:00"),
    article("Month", published="2021-10", certainty=Certainty.DERIVED),
    article("Year", published="2021", certainty=Certainty.GUESSED),
    article("Undated"),
    article("Old", published="1998-03-01"),
)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("date:2021-10-18", [1, 2, 3, 4]),
        ("date:2021-10-19", [3, 4]),
        ("date:2021-11", [4]),
        ("date:2021", [1, 2, 3, 4]),
        ("date:1990s", [6]),
        ("date:..2020", [6]),
        ("date:2022..", []),
        ("after:2021-10-18", [3, 4]),
        ("before:2021-10-18", [3, 4, 6]),
        ("since:2021-10-18", [1, 2, 3, 4]),
        ("until:1998", [6]),
        ("date:undated", [5]),
        ("has:undated", [5]),
        ("has:guessed-date", [4]),
        ("has:derived-date OR date:undated", [3, 5]),
        ("has:month-date", [3]),
        ("-has:date", [5]),
        ("-date:2021", [5, 6]),
        ("day OR date:1998", [1, 6]),
    ],
)
def test_days_find_articles(make: MakeEngine, query: str, expected: list[int]) -> None:
    assert found(make(*DAYS), query) == expected


@pytest.mark.parametrize(
    ("span", "expected"),
    [
        (Span(), [1, 2, 3, 4, 5, 6]),
        (Span(date(2021, 10, 18), date(2021, 10, 18)), [1, 2, 3, 4]),
        (Span(first=date(2021, 12, 31)), [4]),
        (Span(last=date(1999, 1, 1)), [6]),
        (Span(undated=True), [5]),
    ],
)
def test_a_span_keeps_what_may_lie_in_it(make: MakeEngine, span: Span, expected: list[int]) -> None:
    assert found(make(*DAYS), span=span) == expected


# --- ranking ---

FILLER = [article(f"Notice {n}", f"Notice number {n} of the parish council.") for n in range(8)]


def test_the_exact_form_ranks_above_its_stem(make: MakeEngine) -> None:
    engine = make(
        article(body="Vellmar expels an envoy."), article(body="Vellmar expelled an envoy."), *FILLER
    )
    assert ranked(engine, "expelled") == [2, 1]
    assert ranked(engine, "expels") == [1, 2]


def test_title_ranks_above_standfirst_above_body(make: MakeEngine) -> None:
    engine = make(
        article("News", "A note on gulls in the harbour."),
        article("News", standfirst="A note on gulls in the harbour."),
        article("Gulls"),
        *FILLER,
    )
    assert ranked(engine, "gulls") == [3, 2, 1]


def test_more_mentions_rank_higher(make: MakeEngine) -> None:
    engine = make(
        article(body="One gull, then rain and wind, and then more rain and wind."),
        article(body="One gull, then another gull and wind, and more gull and wind."),
        *FILLER,
    )
    assert ranked(engine, "gull") == [2, 1]


def test_words_of_the_query_that_stand_near_each_other_rank_higher(make: MakeEngine) -> None:
    engine = make(
        article(body="The harbour was quiet and the wind low, and nobody minded. Far off a gull cried."),
        article(body="A harbour gull was quiet and the wind low, and nobody minded. Far off it cried."),
        *FILLER,
    )
    assert ranked(engine, "harbour gull") == [2, 1]
    assert ranked(engine, "harbour OR gull") == [2, 1]


def test_common_words_in_a_title_do_not_outweigh_the_text(make: MakeEngine) -> None:
    engine = make(
        article("The end of the year", "It rained, and the council met."),
        article("News", "The ferry ran to the island all the year. The ferry was full."),
        *(article(f"The notice of day {n}", "The notice of the parish council.") for n in range(8)),
    )
    assert ranked(engine, "the OR end OR of OR ferry OR island")[0] == 2


def test_equal_scores_give_the_newest_first_then_by_number(make: MakeEngine) -> None:
    engine = make(*(article(published=day) for day in ("2020-01-01", None, "2021-01-01", "2021-01-01")))
    assert ranked(engine, "vellmar") == [3, 4, 1, 2]
    assert ranked(engine) == [3, 4, 1, 2]


def test_newest_and_oldest_leave_the_undated_for_last(make: MakeEngine) -> None:
    engine = make(*DAYS)
    assert ranked(engine, sort=Sort.NEWEST) == [2, 1, 3, 4, 6, 5]
    assert ranked(engine, sort=Sort.OLDEST) == [6, 4, 3, 1, 2, 5]


def test_what_came_in_last_can_stand_first(make: MakeEngine) -> None:
    assert ranked(make(*DAYS), sort=Sort.ADDED) == [6, 5, 4, 3, 2, 1]


@pytest.mark.parametrize("sort", Sort)
def test_pages_are_slices_of_one_stable_order(make: MakeEngine, sort: Sort) -> None:
    engine = make(*(article(f"Gull {n % 3}", published=f"20{10 + n % 5}") for n in range(23)))
    whole = ranked(engine, "gull", sort=sort)
    pages = [ranked(engine, "gull", sort=sort, offset=at, limit=5) for at in range(0, 30, 5)]
    assert [number for page in pages for number in page] == whole
    assert sorted(whole) == list(range(1, 24))
    assert ranked(engine, "gull", sort=sort, offset=1000, limit=5) == []


# --- facets ---

FACETED = (
    article("Gull one", outlet=COURIER, people=["Ilsa Varga", "Ada Quill"], published="2021-10-18"),
    article("Gull two", outlet=COURIER, people=["Ilsa Varga"], published="2021-10-19"),
    article("Gull three", outlet=GAZETTE, people=["Ben Marsh"], places=["Vellmar"], published="2021-11"),
    article("Heron", people=["Ilsa Varga"], places=["Vellmar"]),
)


def counts(answer: Answer, facet: str) -> dict[str, int]:
    return {v.value: v.count for each in answer.facets if each.name == facet for v in each.values}


def test_facets_count_the_matches(make: MakeEngine) -> None:
    answer = ask(make(*FACETED), "gull")
    assert counts(answer, "outlet") == {COURIER.name: 2, GAZETTE.name: 1}
    assert counts(answer, "person") == {"Ilsa Varga": 2, "Ada Quill": 1, "Ben Marsh": 1}
    assert counts(answer, "place") == {"Vellmar": 1}
    assert counts(answer, "org") == {}


def test_how_well_a_date_is_known_is_a_facet(make: MakeEngine) -> None:
    engine = make(*DAYS)
    every = counts(ask(engine), "dating")
    for certainty in Certainty:
        chosen = found(engine, filters={"dating": (certainty.value,)})
        expected = [n for n, each in enumerate(DAYS, 1) if each.published.certainty is certainty]
        assert chosen == expected
        assert every.get(certainty.value, 0) == len(expected)
    (facet,) = [each for each in ask(engine).facets if each.name == "dating"]
    assert {value.value: value.label for value in facet.values}["guessed"] == "Guessed"


def test_an_article_without_outlet_counts_as_unknown(make: MakeEngine) -> None:
    engine = make(*FACETED)
    assert counts(ask(engine), "outlet")[UNKNOWN] == 1
    assert found(engine, filters={"outlet": (UNKNOWN,)}) == [4]


def test_values_of_one_facet_widen_and_of_two_facets_narrow(make: MakeEngine) -> None:
    engine = make(*FACETED)
    assert found(engine, filters={"outlet": (COURIER.name, GAZETTE.name)}) == [1, 2, 3]
    assert found(engine, filters={"outlet": (COURIER.name,), "person": ("Ada Quill",)}) == [1]
    assert found(engine, filters={"outlet": (GAZETTE.name,), "person": ("Ada Quill",)}) == []


def test_values_can_be_excluded(make: MakeEngine) -> None:
    engine = make(*FACETED)
    assert found(engine, excluded={"outlet": (COURIER.name,)}) == [3, 4]
    assert found(engine, excluded={"person": ("Ada Quill", "Ben Marsh")}) == [2, 4]
    assert found(engine, filters={"person": ("Ilsa Varga",)}, excluded={"person": ("Ada Quill",)}) == [2, 4]
    assert found(engine, excluded={"person": ("Nobody",)}) == [1, 2, 3, 4]


def test_excluded_values_stand_first_and_keep_their_count(make: MakeEngine) -> None:
    answer = ask(make(*FACETED), excluded={"person": ("Ben Marsh",)})
    assert answer.total == 3
    first = answer.facets[1].values[0]
    assert (first.value, first.count, first.selected, first.excluded) == ("Ben Marsh", 1, False, True)
    assert counts(answer, "outlet") == {COURIER.name: 2, UNKNOWN: 1}


def test_authors_sections_and_languages_are_facets(make: MakeEngine) -> None:
    answer = ask(make(*NAMES))
    assert counts(answer, "author") == {"Ada Quill": 1, "Ben Marsh": 1, "Marsh Quill": 1}
    assert counts(answer, "section") == {"Business": 1}
    assert counts(answer, "lang")["de"] == 1
    assert {v.label for each in answer.facets if each.name == "lang" for v in each.values} >= {"German"}


def test_filters_match_whole_values_only(make: MakeEngine) -> None:
    assert found(make(*FACETED), filters={"person": ("Varga",)}) == []
    assert found(make(*FACETED), filters={"person": ("ilsa varga",)}) == []


def test_a_facet_counts_under_every_filter_but_its_own(make: MakeEngine) -> None:
    answer = ask(make(*FACETED), filters={"outlet": (COURIER.name,), "person": ("Ilsa Varga",)})
    assert answer.total == 2
    assert counts(answer, "outlet") == {COURIER.name: 2, UNKNOWN: 1}
    assert counts(answer, "person") == {"Ilsa Varga": 2, "Ada Quill": 1}


def test_chosen_values_stand_first_and_stay_at_zero(make: MakeEngine) -> None:
    answer = ask(make(*FACETED), "heron", filters={"person": ("Nobody", "Ilsa Varga")})
    person = answer.facets[1]
    assert [(v.value, v.count, v.selected) for v in person.values] == [
        ("Ilsa Varga", 1, True),
        ("Nobody", 0, True),
    ]


def test_a_facet_shows_so_many_values_and_tells_how_many_there_are(make: MakeEngine) -> None:
    engine = make(*(article(people=[f"Person {n:02}", "Everybody"]) for n in range(9)))
    person = ask(engine, values_per_facet=3).facets[1]
    assert [value.value for value in person.values] == ["Everybody", "Person 00", "Person 01"]
    assert person.distinct == 10


def test_a_long_facet_can_be_searched(make: MakeEngine) -> None:
    engine = make(*FACETED)
    question = Question(parse("gull"), filters={"outlet": (COURIER.name,)})
    people = engine.facet_values(question, "person", "VÁRG", 10)
    assert [(v.value, v.count) for v in people.values] == [("Ilsa Varga", 2)]
    outlets = engine.facet_values(question, "outlet", "", 1)
    assert ([(v.value, v.selected) for v in outlets.values], outlets.distinct) == ([(COURIER.name, True)], 2)


def test_what_is_chosen_keeps_its_count_while_a_facet_is_searched(make: MakeEngine) -> None:
    engine = make(*(article(people=[f"Person {n:02}", "Everybody"]) for n in range(9)))
    question = Question(filters={"person": ("Everybody",)}, excluded={"person": ("Person 04",)})
    people = engine.facet_values(question, "person", "person 07", 10)
    assert [(v.value, v.count) for v in people.values] == [
        ("Everybody", 9),
        ("Person 04", 1),
        ("Person 07", 1),
    ]


def test_an_unknown_facet_is_refused_with_a_sentence() -> None:
    with pytest.raises(SearchError, match="There is no facet “colour”"):
        Question(filters={"colour": ("red",)})


def test_the_histogram_follows_all_but_the_span(make: MakeEngine) -> None:
    engine = make(*FACETED)
    histogram = ask(engine, filters={"person": ("Ilsa Varga",)}).histogram
    assert [(each.first, each.count) for each in histogram.bins] == [
        (date(2021, 10, 18), 1),
        (date(2021, 10, 19), 1),
    ]
    assert histogram.undated == 1
    chosen = ask(engine, span=Span(date(2021, 10, 19), date(2021, 10, 19)))
    assert (chosen.total, chosen.histogram.undated) == (1, 1)
    assert [(each.first, each.count) for each in chosen.histogram.bins] == [(date(2021, 10, 19), 1)]


# --- bounds and upkeep ---


def test_a_pattern_with_very_many_words_is_bounded_and_explained(make: MakeEngine) -> None:
    engine = make(*(article(body=" ".join(f"x{a}q{n}" for n in range(100)) + " xylophone") for a in range(6)))
    answer = ask(engine, "x*")
    assert answer.total == 6
    assert any("“x*” stands for more than" in note for note in answer.notes)
    assert ask(engine, "x1*").notes == ()


def test_updates_replace_add_and_delete(kind: EngineKind, tmp_path: Path) -> None:
    kind.create(tmp_path)
    kind.update(tmp_path, documents(article("Gull"), article("Heron"), article("Stork")))
    changed = replace(Clipping(2, 9, article("Gull and tern")))
    added = Clipping(7, 10, article("Tern"))
    kind.update(tmp_path, [document(changed), document(added)], deleted=[3, 99])
    engine = kind.open(tmp_path)
    try:
        assert dict(engine.documents()) == {1: 1, 2: 9, 7: 10}
        assert found(engine, "gull") == [1, 2]
        assert found(engine, "heron OR stork") == []
        assert found(engine, "-gull") == [7]
        assert ask(engine).total == kind.count(tmp_path) == 3
        assert sum(counts(ask(engine), "outlet").values()) == 3
    finally:
        engine.close()


def test_an_open_engine_stays_as_it_was_opened(kind: EngineKind, tmp_path: Path) -> None:
    kind.create(tmp_path)
    kind.update(tmp_path, documents(article("Gull")))
    engine = kind.open(tmp_path)
    try:
        kind.update(tmp_path, [document(Clipping(2, 2, article("Gull")))], deleted=[1])
        assert found(engine, "gull") == [1]
    finally:
        engine.close()


def test_an_index_that_is_not_there_is_refused_with_a_cure(kind: EngineKind, tmp_path: Path) -> None:
    with pytest.raises(SearchError, match="morgue reindex"):
        kind.open(tmp_path / "nowhere")


def test_the_forms_of_a_field_are_sorted_and_counted(make: MakeEngine) -> None:
    engine = make(article(body="The gull saw the tern."), article(body="Gull!"))
    assert list(engine.forms("body_words")) == ["gull", "saw", "tern", "the"]
    assert engine.frequency("body_words", "gull") == 2
    assert engine.frequency("body_words", "nothing") == 0


# --- agreement ---

VOCABULARY = ["gull", "gulls", "tern", "heron", "wall", "sea", "harbour", "the", "of", "東京"]
STORIES = [
    article(
        " ".join(VOCABULARY[(n * 3 + k) % 10] for k in range(3)),
        [" ".join(VOCABULARY[(n * n + k * (n + 1)) % 10] for k in range(n % 7 + 1)) for _ in range(2)],
        standfirst=VOCABULARY[n % 10] if n % 3 else "",
        captions=[VOCABULARY[(n + 5) % 10]] if n % 4 == 0 else [],
        removed=[VOCABULARY[(n + 7) % 10]] if n % 5 == 0 else [],
        outlet=(COURIER, GAZETTE, None)[n % 3],
        people=["Ilsa Varga"] if n % 2 else [],
        published=(None, "2021", "2021-10", f"2021-10-{n % 28 + 1:02}")[n % 4],
    )
    for n in range(40)
]

atoms = st.one_of(
    st.sampled_from(VOCABULARY),
    st.builds('"{} {}"'.format, st.sampled_from(VOCABULARY), st.sampled_from(VOCABULARY)),
    st.builds(
        '"{} {} {}"~{}'.format,
        *[st.sampled_from(VOCABULARY)] * 3,
        st.integers(2, 6),
    ),
    st.sampled_from(
        ["gul*", "?ern", "*a*", "gulf~", "hero~2", "person:varga", "outlet:courier", "has:undated"]
    ),
    st.sampled_from(
        ["date:2021-10", "after:2021-10-10", "date:2021-10-03..2021-10-09", "has:month-date", "id:7"]
    ),
    st.builds("{}:{}".format, st.sampled_from(["title", "removed", "captions"]), st.sampled_from(VOCABULARY)),
)
QUERIES_TO_SCORE = (
    "gull",
    "gulls tern heron",
    "gull OR tern OR the OR wall",
    '"sea wall"',
    '"wall sea"~4 -tern',
    "title:gull OR in:captions tern",
    "entity:varga gull*",
    "the harbour of the sea",
)


@pytest.mark.parametrize("query", QUERIES_TO_SCORE)
def test_engines_give_the_same_scores(tmp_path: Path, query: str) -> None:
    scores = []
    for kind in KINDS:
        folder = tmp_path / kind.name
        folder.mkdir()
        kind.create(folder)
        kind.update(folder, documents(*STORIES))
        engine = kind.open(folder)
        scores.append(dict(ask(engine, query, limit=1000).hits))
        engine.close()
    assert scores[1] == pytest.approx(scores[0], rel=1e-6)
    assert scores[2] == pytest.approx(scores[0], rel=1e-6)


queries = st.recursive(
    atoms,
    lambda inner: st.one_of(
        st.builds("({} {})".format, inner, inner),
        st.builds("({} OR {})".format, inner, inner),
        st.builds("({} AND {})".format, inner, inner),
        st.builds("NOT ({})".format, inner),
        st.builds("({} -({}))".format, inner, inner),
    ),
    max_leaves=8,
)


@pytest.fixture(scope="module")
def engines(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Engine]]:
    engines = []
    for kind in KINDS:
        folder = tmp_path_factory.mktemp(kind.name)
        kind.create(folder)
        kind.update(folder, documents(*STORIES[:25]))
        kind.update(folder, documents(*STORIES)[20:], deleted=[3])
        engines.append(kind.open(folder))
    yield engines
    for engine in engines:
        engine.close()


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    query=queries,
    outlets=st.sets(st.sampled_from([COURIER.name, GAZETTE.name, UNKNOWN])),
    span=st.sampled_from(
        [Span(), Span(undated=True), Span(date(2021, 10, 8)), Span(last=date(2021, 10, 20))]
    ),
    sort=st.sampled_from([Sort.NEWEST, Sort.OLDEST]),
)
def test_engines_agree(engines: list[Engine], query: str, outlets: set[str], span: Span, sort: Sort) -> None:
    question = Question(
        parse(query, TODAY), {"outlet": tuple(sorted(outlets))}, span=span, sort=sort, limit=100
    )
    expected, *answers = (engine.answer(question) for engine in engines)
    for answer in answers:
        assert [number for number, _ in answer.hits] == [number for number, _ in expected.hits]
        assert (answer.total, answer.facets, answer.histogram) == (
            expected.total,
            expected.facets,
            expected.histogram,
        )
