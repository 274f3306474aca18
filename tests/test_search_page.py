"""What readers get from the search page, the page of a whole facet, and the help."""

import itertools
from urllib.parse import parse_qs, urlsplit

import pytest
from archive_double import ArchiveDouble, article
from lxml import html

from articles.article import Certainty, EntityType
from index.search import Suggestion

PERSON, ORGANISATION, PLACE = EntityType.PERSON, EntityType.ORGANISATION, EntityType.PLACE
HOSTILE = "<script>alert('x')</script>\"'&"


def clippings() -> ArchiveDouble:
    return ArchiveDouble(
        [
            article(
                authors=("Imogen Starrett", "Wil Tanner"),
                names={PERSON: ["Ada Finch", "Owen Skerry"], PLACE: ["Port Ellery"]},
            ),
            article(
                "Ferry strike ends",
                ["The ferry strike is over."],
                names={PERSON: ["Ada Finch"]},
                published="2021-11-02T08:05:00+00:00",
            ),
            article(
                "Harbour bridge closed",
                ["Cracks were found in the pier."],
                captions=["The pier, photographed in November."],
                outlet="Clarion",
                published="2003-11",
                certainty=Certainty.DERIVED,
            ),
            article("The lighthouse keeper", ["He would not come down."], outlet=None, published=None),
            article("Paper mill shuts", ["The last shift left."], outlet="Clarion", published="1998"),
        ]
    )


def fetch(archive: ArchiveDouble, url: str, status: int = 200) -> html.HtmlElement:
    response = archive.app().test_client().get(url)
    assert response.status_code == status
    return html.document_fromstring(response.text)


def texts(page: html.HtmlElement, css_class: str) -> list[str]:
    found = page.xpath(f"//*[contains(concat(' ', @class, ' '), ' {css_class} ')]")
    return [" ".join(element.text_content().split()) for element in found]


def link(page: html.HtmlElement, words: str) -> str:
    """The address of the one link whose text begins with these words."""
    found = [a for a in page.iter("a") if " ".join(a.text_content().split()).startswith(words)]
    assert len(found) == 1, (words, len(found))
    return str(found[0].get("href"))


def parameters(url: str) -> dict[str, list[str]]:
    return parse_qs(urlsplit(url).query)


# The front page


@pytest.mark.parametrize("url", ["/", "/search"])
def test_the_front_page_shows_every_article_newest_first(url: str) -> None:
    page = fetch(clippings(), url)
    assert [h.text_content() for h in page.xpath("//article//h2")] == [
        "Ferry strike ends",
        "Ferry strike enters second week",
        "Harbour bridge closed",
        "Paper mill shuts",
        "The lighthouse keeper",
    ]
    assert page.xpath("//title")[0].text == "All articles – Morgue"
    assert texts(page, "total")[0].startswith("5 articles in 3 ms")


def test_dates_are_as_precise_as_they_are_known_and_say_when_they_were_not_stated() -> None:
    dates = texts(fetch(clippings(), "/"), "date")
    assert dates == ["2 November 2021, 08:05", "18 October 2021", "November 2003 derived", "1998", "Undated"]


def test_a_guessed_date_is_about_then() -> None:
    archive = ArchiveDouble([article(certainty=Certainty.GUESSED), article(published=None)])
    assert texts(fetch(archive, "/"), "date") == ["about 18 October 2021 guessed", "Undated"]


def test_a_hit_says_who_published_and_wrote_it_and_links_to_it() -> None:
    page = fetch(clippings(), "/search?q=enters+second+week")
    assert texts(page, "where") == ["The Harbour Courier 18 October 2021 Imogen Starrett and Wil Tanner"]
    assert link(page, "Ferry strike enters") == "/articles/1?q=enters+second+week"
    assert texts(fetch(clippings(), "/search?q=lighthouse"), "outlet") == ["Outlet unknown"]


def test_what_matched_is_marked_in_title_and_passage() -> None:
    page = fetch(clippings(), "/search?q=ferry+strike")
    assert [m.text for m in page.xpath("(//article)[1]//h2//mark")] == ["Ferry", "strike"]
    assert [m.text for m in page.xpath("(//article)[1]//p[@class='snippet']//mark")] == ["ferry", "strike"]


def test_a_passage_says_when_it_is_a_caption() -> None:
    assert texts(fetch(clippings(), "/search?q=pier"), "place") == ["In a caption"]


# Facets


def test_facets_stand_in_their_order_with_counts_and_selecting_links() -> None:
    page = fetch(clippings(), "/search?q=ferry")
    headings = [h.text for h in page.xpath("//nav[@aria-label='Filters']//h2")]
    assert headings == ["Outlet", "People", "Places", "Authors", "Dating"]
    assert texts(page, "value")[1] == "Ada Finch 2 articles"
    assert parameters(link(page, "Owen Skerry")) == {"q": ["ferry"], "person": ["Owen Skerry"]}


def test_a_selected_value_is_first_announced_and_taken_off_by_its_link() -> None:
    page = fetch(clippings(), "/search?q=ferry&person=Owen+Skerry&page=1")
    selected = page.xpath("//a[@aria-current='true' and contains(@class, 'value')]")
    assert [" ".join(a.text_content().split()) for a in selected] == [
        "Owen Skerry 1 article, selected; follow to remove"
    ]
    assert selected[0].get("href") == "/search?q=ferry"
    assert [label for label in texts(page, "label") if "Skerry" in label or "Finch" in label] == [
        "Owen Skerry",
        "Ada Finch",
    ]


def test_a_value_can_be_left_out_and_let_back_in() -> None:
    page = fetch(clippings(), "/search?q=ferry")
    (leave_out,) = [
        a for a in page.xpath("//a[@class='exclude']") if "Leave out Ada Finch" in a.text_content()
    ]
    assert leave_out.get("href") == "/search?q=ferry&not_person=Ada+Finch"
    page = fetch(clippings(), leave_out.get("href"))
    assert "Not Person Ada Finch" in " ".join(
        page.xpath("//section[@class='chips']")[0].text_content().split()
    )
    (back,) = page.xpath("//a[contains(@class, 'excluded')]")
    assert back.get("href") == "/search?q=ferry"
    assert "left out; follow to let back in" in back.text_content()


def test_links_that_filter_are_not_for_robots() -> None:
    page = fetch(clippings(), "/search?person=Ada+Finch")
    for a in page.xpath("//main//nav//a | //main//section//a"):
        assert "nofollow" in (a.get("rel") or ""), a.get("href")
    assert page.xpath("//meta[@name='robots']/@content") == ["noindex, nofollow"]
    assert not fetch(clippings(), "/").xpath("//meta[@name='robots']")


def test_a_long_facet_leads_to_a_page_with_all_its_values() -> None:
    archive = ArchiveDouble(article(names={PERSON: [f"Person {n}"]}) for n in range(40))
    page = fetch(archive, "/search?q=ferry")
    assert len([a for a in page.xpath("//a[@class='value']") if "Person" in a.text_content()]) == 12
    assert link(page, "All 40") == "/facets/person?q=ferry"


# Chips


def test_every_active_filter_is_a_chip_that_takes_itself_off() -> None:
    page = fetch(clippings(), "/search?q=ferry&outlet=The+Harbour+Courier&person=Ada+Finch&from=2021&to=2021")
    assert texts(page, "chip") == [
        "Remove the filter Outlet The Harbour Courier",
        "Remove the filter Person Ada Finch",
        "Remove the filter Date 2021",
    ]
    hrefs = page.xpath("//a[@class='chip']/@href")
    assert "outlet" not in parameters(hrefs[0])
    assert "person" not in parameters(hrefs[1])
    assert parameters(hrefs[2]).keys() == {"q", "outlet", "person"}
    assert link(page, "Clear all") == "/search?q=ferry"


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("from=2021-10&to=2021-10", "October 2021"),
        ("from=2021-10-18&to=2021-10-18", "18 October 2021"),
        ("from=1990&to=1999", "1990s"),
        ("from=1998&to=2003", "1998 – 2003"),
        ("from=2021-10", "since October 2021"),
        ("to=2021-10-18", "until 18 October 2021"),
        ("date=undated", "undated"),
        ("from=2021-09-30&to=2021-10-01", "30 September 2021 – 1 October 2021"),
        ("from=2021-09&to=2021-10", "September 2021 – October 2021"),
    ],
)
def test_dates_are_said_as_people_say_them(query: str, words: str) -> None:
    assert texts(fetch(clippings(), f"/search?{query}"), "chip") == [f"Remove the filter Date {words}"]


def test_a_filter_chip_has_its_readable_label() -> None:
    page = fetch(clippings(), "/search?outlet=(unknown)")
    assert texts(page, "chip-value") == ["Outlet unknown"]


# Forms


def test_a_new_query_keeps_the_filters_and_other_dates_keep_the_query() -> None:
    page = fetch(clippings(), "/search?q=ferry&person=Ada+Finch&from=2021&sort=oldest&page=1")
    query_form, date_form = page.forms[:2]
    assert sorted(query_form.form_values()) == [
        ("from", "2021"),
        ("person", "Ada Finch"),
        ("q", "ferry"),
        ("sort", "oldest"),
    ]
    assert sorted(date_form.form_values()) == [
        ("from", "2021"),
        ("person", "Ada Finch"),
        ("q", "ferry"),
        ("sort", "oldest"),
        ("to", ""),
    ]


def test_empty_form_fields_leave_the_address_to_share_short() -> None:
    response = clippings().app().test_client().get("/search?q=ferry&from=&to=")
    assert response.status_code == 302
    assert response.location == "/search?q=ferry"


# Order, pages


def test_orders_are_links_and_the_present_one_is_announced() -> None:
    page = fetch(clippings(), "/search?q=ferry&sort=oldest")
    orders = page.xpath("//nav[@aria-label='Order']//a")
    assert [(a.text, a.get("aria-current")) for a in orders] == [
        ("Best match", None),
        ("Newest", None),
        ("Oldest", "true"),
        ("Last added", None),
    ]
    assert orders[0].get("href") == "/search?q=ferry"
    assert [a.text for a in fetch(clippings(), "/").xpath("//nav[@aria-label='Order']//a")] == [
        "Newest",
        "Oldest",
        "Last added",
    ]


def test_pages_are_turned_by_links() -> None:
    archive = ArchiveDouble(article(f"Ferry strike, day {n}") for n in range(205))
    page = fetch(archive, "/search?q=ferry&page=5&per_page=10")
    assert texts(page, "total") == ["41–50 of 205 articles in 3 ms"]
    assert [" ".join(li.text_content().split()) for li in page.xpath("//nav[@class='pages']//li")] == [
        "Page 1",
        "…",
        *(f"Page {number}" for number in range(3, 8)),
        "…",
        "Page 21",
    ]
    assert link(page, "Previous") == "/search?q=ferry&page=4&per_page=10"
    assert link(page, "Next") == "/search?q=ferry&page=6&per_page=10"
    assert page.xpath("//title")[0].text == "ferry – page 5 – Morgue"
    assert len(page.xpath("//article")) == 10


def test_a_page_beyond_the_last_leads_back_to_the_last() -> None:
    page = fetch(clippings(), "/search?q=ferry&page=9")
    assert link(page, "page 1") == "/search?q=ferry"


# Notes and suggestions


def test_what_was_forgiven_in_the_query_is_said() -> None:
    archive = clippings()
    archive.notes = ("A closing quotation mark was added.",)
    assert texts(fetch(archive, '/search?q="ferry'), "note") == ["A closing quotation mark was added."]


def test_a_likely_spelling_is_a_link() -> None:
    archive = clippings()
    archive.suggestions = (Suggestion("ferry strike", "ferry"),)
    page = fetch(archive, "/search?q=fery+strike&person=Ada+Finch")
    assert link(page, "ferry") == "/search?q=ferry+strike&person=Ada+Finch"


# Nothing found


def test_no_results_say_which_filter_is_to_blame_and_what_it_would_free() -> None:
    page = fetch(clippings(), "/search?q=ferry+strike&outlet=Clarion&from=2021")
    assert texts(page, "nothing")[0].startswith("No article has all of this")
    assert [" ".join(li.text_content().split()) for li in page.xpath("//ul[@class='ways-out']/li")] == [
        "2 articles without outlet Clarion"
    ]
    assert link(page, "2 articles") == "/search?q=ferry+strike&from=2021"


def test_no_results_name_the_word_that_no_article_has() -> None:
    page = fetch(clippings(), "/search?q=ferry+xylophone")
    assert "No article in the archive has xylophone." in texts(page, "nothing")[0]
    assert parameters(link(page, "2 articles")) == {"q": ["ferry"]}


def test_no_results_offer_the_undated_articles_that_dates_leave_out() -> None:
    page = fetch(clippings(), "/search?q=lighthouse&from=2021&to=2021")
    assert parameters(link(page, "1 undated article")) == {"q": ["lighthouse"], "date": ["undated"]}


def test_when_no_single_change_helps_the_whole_archive_is_offered() -> None:
    page = fetch(clippings(), "/search?q=xylophone&outlet=Clarion")
    assert parameters(link(page, "2 articles")) == {"outlet": ["Clarion"]}
    assert link(page, "5 articles") == "/search"


def test_a_query_with_operators_is_not_taken_apart() -> None:
    page = fetch(clippings(), "/search?q=(xylophone+OR+zither)")
    assert "in the archive has" not in texts(page, "nothing")[0]


def test_a_slow_index_is_not_asked_on_and_on(monkeypatch: pytest.MonkeyPatch) -> None:
    moments = itertools.count(step=0.2)
    monkeypatch.setattr("app.zero_results.monotonic", lambda: next(moments))
    archive = clippings()
    page = fetch(archive, "/search?q=ferry+strike+xylophone+zither&outlet=Clarion")
    assert "No article in the archive has" not in texts(page, "nothing")[0], "what was not asked is not told"
    assert archive.asked <= 4


def test_an_empty_archive_says_how_to_fill_it() -> None:
    text = texts(fetch(ArchiveDouble(), "/"), "nothing")[0]
    assert text.startswith("This archive is empty")
    assert "morgue ingest PATH" in text


# The page of a whole facet


def test_a_whole_facet_can_be_searched_and_ticked() -> None:
    archive = ArchiveDouble(article(names={PERSON: [f"Person {n:02}"]}) for n in range(40))
    page = fetch(archive, "/facets/person?q=ferry&person=Person+07&containing=person+1")
    assert len(page.xpath("//input[@type='checkbox' and @name='person']")) == 10
    find, choose = page.forms[1], page.forms[2]
    assert dict(find.form_values()) == {"q": "ferry", "person": "Person 07", "containing": "person 1"}
    assert sorted(choose.form_values()) == [("person", "Person 07"), ("q", "ferry")], (
        "a tick out of sight stays"
    )
    assert texts(page, "shown") == ["10 of 40"]
    assert link(page, "Back to the results") == "/search?q=ferry&person=Person+07"


def test_a_facet_of_a_thousand_values_shows_the_most_frequent_and_says_so() -> None:
    archive = ArchiveDouble([article(names={PERSON: [f"Person {n:04}" for n in range(1000)]})])
    page = fetch(archive, "/facets/person")
    assert len(page.xpath("//input[@type='checkbox' and @name='person']")) == 300
    assert texts(page, "shown")[0].startswith("The 300 most frequent of 1,000")


def test_a_ticked_value_shows_as_ticked() -> None:
    page = fetch(clippings(), "/facets/person?person=Ada+Finch")
    assert page.xpath("//input[@checked]/@value") == ["Ada Finch"]


def test_on_the_page_of_a_whole_facet_values_can_be_left_out_too() -> None:
    page = fetch(clippings(), "/facets/person?q=ferry&not_person=Ada+Finch&containing=skerry")
    assert page.xpath("//input[@name='not_person' and @type='checkbox']/@value") == ["Owen Skerry"]
    assert sorted(page.forms[2].form_values()) == [("not_person", "Ada Finch"), ("q", "ferry")], "stays"
    page = fetch(clippings(), "/facets/person?q=ferry&not_person=Ada+Finch")
    assert page.xpath("//input[@checked]/@value") == ["Ada Finch"]
    assert page.xpath("//input[@checked]/@name") == ["not_person"]
    assert texts(page, "exclude")[0] == "−Leave out Ada Finch"


def test_an_unknown_facet_is_not_found() -> None:
    assert "There is no facet colour" in fetch(clippings(), "/facets/colour", 404).text_content()


# Help, hostile text


def test_the_help_explains_every_way_to_ask_with_examples_to_follow() -> None:
    page = fetch(clippings(), "/help")
    codes = [code.text for code in page.xpath("//th//code")]
    for example in (
        '"harbour ferry"',
        "harbour OR quay",
        "ferry -strike",
        "harb*",
        "title:ferry",
        "date:2021-10",
    ):
        assert example in codes
    assert link(page, "harbour OR quay") == "/search?q=harbour+OR+quay"


def test_text_from_outside_is_never_markup() -> None:
    archive = ArchiveDouble(
        [
            article(
                HOSTILE,
                [f"{HOSTILE} strike"],
                outlet=HOSTILE,
                authors=(HOSTILE,),
                captions=[HOSTILE],
                names={PERSON: [HOSTILE], ORGANISATION: [HOSTILE], PLACE: [HOSTILE]},
            )
        ],
        notes=(HOSTILE,),
        suggestions=(Suggestion(HOSTILE, HOSTILE),),
    )
    client = archive.app().test_client()
    for url, times in (
        ("/", 8),
        ("/search?q=" + "%3Cscript%3Ealert('x')%3C/script%3E", 8),
        ("/search?q=none&outlet=%3Cscript%3Ealert('x')%3C/script%3E", 3),
        ("/facets/person?containing=%3Cscript%3Ealert('x')", 2),
        ("/search?sort=%3Cscript%3Ealert('x')%3C/script%3E", 1),
        ("/facets/%3Cscript%3Ealert('x')", 1),
    ):
        response = client.get(url)
        page = html.document_fromstring(response.text)
        assert all(s.get("src", "").startswith("/static/") and not s.text for s in page.iter("script")), url
        assert response.text.count("&lt;script&gt;") >= times, url
        assert not page.xpath("//@style | //@onclick | //@onload"), url


def test_the_pages_and_their_files_stay_light() -> None:
    app = clippings().app()
    client = app.test_client()
    total = len(client.get("/search?q=ferry").data)
    for name in ("morgue.css", "shortcuts.js", "results.js", "timeline.js", "favicon.svg"):
        with client.get(f"/static/{name}") as response:
            total += len(response.data)
    assert total < 100_000
