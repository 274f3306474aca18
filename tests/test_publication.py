"""When a saved page was published: what it states, prints or proves, and what it says of later changes."""

import json

import pytest
from saved_pages import article_of, meta, news

from articles.article import Article, Certainty
from articles.sources import Hints

BRITISH = '<link rel="canonical" href="https://www.bbc.co.uk/news/1">'
AMERICAN = '<link rel="canonical" href="https://www.npr.org/1">'
UNKNOWN = '<link rel="canonical" href="https://skerryowl.example/crane">'


def day(article: Article) -> tuple[str | None, Certainty]:
    return article.published.text, article.published.certainty


def test_a_moment_stated_in_utc_is_of_the_day_at_the_outlet() -> None:
    late = news(datePublished="2021-07-01T23:30:00Z")
    assert article_of(BRITISH, data=late).published.text == "2021-07-02T00:30:00+01:00"
    assert article_of(AMERICAN, data=late).published.text == "2021-07-01T19:30:00-04:00"
    assert article_of(UNKNOWN, data=late).published.text == "2021-07-01T23:30:00+00:00"


def test_an_unknown_outlet_is_in_the_country_of_its_domain() -> None:
    link = '<link rel="canonical" href="https://skerryowl.{}/crane">'
    assert article_of(link.format("co.uk"), before="<p>03/04/2021</p>").published.text == "2021-04-03"
    assert article_of(link.format("us"), before="<p>03/04/2021</p>").published.text == "2021-03-04"
    assert article_of(link.format("example"), before="<p>03/04/2021</p>").published.text is None
    indian = article_of(link.format("in"), before="<p>3 April 2021 10:00 IST</p>")
    assert indian.published.text == "2021-04-03T10:00:00+05:30"
    irish = article_of(link.format("ie"), before="<p>3 April 2021 10:00 IST</p>")
    assert irish.published.text == "2021-04-03T10:00:00+01:00"


def test_another_date_on_the_page_proves_the_order_of_day_and_month() -> None:
    below = "<p>The crane was last painted on 25/12/2019, said its keeper, who has a ladder of his own.</p>"
    assert article_of(UNKNOWN, before="<p>03/04/2021</p>", after=below).published.text == "2021-04-03"
    assert article_of(AMERICAN, before="<p>03/04/2021</p>", after=below).published.text == "2021-04-03"


def test_a_date_of_two_figures_is_of_this_century_or_the_last() -> None:
    assert article_of(BRITISH, before="<p>03/04/98</p>").published.text == "1998-04-03"
    assert article_of(BRITISH, before="<p>03/04/08</p>").published.text == "2008-04-03"


def test_a_later_change_is_told_and_never_taken_for_the_publication() -> None:
    data = news(datePublished="2021-07-01T10:00:00+01:00", dateModified="2021-07-09T08:00:00+01:00")
    article = article_of(BRITISH, data=data)
    assert article.published.text == "2021-07-01T10:00:00+01:00"
    assert "it was changed on 2021-07-09" in article.evidence["published"]
    same_day = {**data, "dateModified": "2021-07-01T12:00:00+01:00"}
    assert "changed" not in article_of(BRITISH, data=same_day).evidence["published"]


def test_where_only_a_change_is_stated_or_printed_the_day_is_a_guess() -> None:
    stated = article_of(BRITISH, data=news(dateModified="2021-07-09T08:00:00+01:00"))
    assert day(stated) == ("2021-07-09", Certainty.GUESSED)
    printed = article_of(BRITISH, before="<p>Updated: 9 July 2021</p>")
    assert day(printed) == ("2021-07-09", Certainty.GUESSED)
    assert "only the last change is printed" in printed.evidence["published"]


@pytest.mark.parametrize(
    "name",
    [
        "article:published_time",
        "parsely-pub-date",
        "sailthru.date",
        "dc.date.issued",
        "pub_date",
        "bt:pubDate",
    ],
)
def test_pages_state_their_day_under_many_names(name: str) -> None:
    article = article_of(BRITISH + meta(name, "2021-07-01"))
    assert day(article) == ("2021-07-01", Certainty.STATED)
    assert article.evidence["published"] == f"the page's meta:{name.lower()} says 2021-07-01"


def test_a_page_without_an_article_in_its_data_may_date_itself() -> None:
    page = {"@type": "WebPage", "datePublished": "2021-07-01T10:00:00+01:00"}
    assert article_of(BRITISH, data=page).published.text == "2021-07-01T10:00:00+01:00"


def test_the_data_of_a_pages_programs_dates_it_only_where_it_speaks_of_one_day() -> None:
    def state(*days: str) -> str:
        held = json.dumps([{"publishedAt": each} for each in days])
        return f'<script type="application/json" id="state">{held}</script>'

    assert article_of(BRITISH + state("2021-07-01", "2021-07-01T09:00Z")).published.text is not None
    assert article_of(BRITISH + state("2021-07-01", "2021-06-30")).published.text is None


def test_the_day_in_the_address_outranks_a_date_that_was_stamped_much_later() -> None:
    link = '<link rel="canonical" href="https://skerryowl.example/2015/03/04/crane">'
    article = article_of(link, data=news(datePublished="2021-07-01"))
    assert article.published.text == "2015-03-04"
    assert "the page now states 2021-07-01" in article.evidence["published"]


def test_dates_after_the_capture_are_refused_wherever_they_stand() -> None:
    captured = Hints(told_by="the capture", captured="2021-07-05")
    article = article_of(
        BRITISH,
        data=news(datePublished="2031-07-01"),
        before="<p>1 July 2031</p>",
        after="<p>Published: 2 July 2021</p>",
        hints=captured,
    )
    assert article.published.text == "2021-07-02"


def test_a_month_at_the_head_stays_a_month() -> None:
    assert day(article_of(BRITISH, before="<p>March 1998</p>")) == ("1998-03", Certainty.STATED)


def test_without_any_sign_the_day_is_unknown() -> None:
    article = article_of(BRITISH)
    assert day(article) == (None, Certainty.UNKNOWN)
    assert article.evidence["published"].startswith("no date of publication is stated or printed")


def test_a_moment_printed_as_it_is_stated_in_utc_stays_on_that_day() -> None:
    stated = news(datePublished="2021-07-01T23:30:54Z")
    article = article_of(BRITISH, data=stated, before="<p>July 1, 2021 - 11.30pm</p>")
    assert article.published.text == "2021-07-01T23:30:54+00:00"
    assert "as it is printed at the head" in article.evidence["published"]
    for printed in ("July 2, 2021 - 12.30am", "July 1, 2021 - 11.30pm GMT", "July 1, 2021"):
        article = article_of(BRITISH, data=stated, before=f"<p>{printed}</p>")
        assert article.published.text == "2021-07-02T00:30:54+01:00"


def test_a_stated_date_of_some_event_yields_to_the_printed_one() -> None:
    some = meta("dc.date", "2021-06-09")
    assert article_of(BRITISH + some, before="<p>1 July 2021</p>").published.text == "2021-07-01"
    assert article_of(BRITISH + some).published.text == "2021-06-09"
    issued = meta("dc.date.issued", "2021-06-09")
    assert article_of(BRITISH + issued, before="<p>1 July 2021</p>").published.text == "2021-06-09"


def test_the_day_behind_the_author_below_the_text_counts_unless_several_sign() -> None:
    lines = (
        "Nobody saw it fall.",
        "The quay was empty that night.",
        "A gull sat on it.",
        "The keeper slept.",
    )
    text = "".join(f"<p>{line} It had stood there for as long as anybody could say.</p>" for line in lines)
    signed = f"{text}<div>Author: Mira Okonjo am 1.7.2021, 13:36 Uhr</div>"
    article = article_of(UNKNOWN, after=signed)
    assert (article.published.text or "")[:10] == "2021-07-01"
    assert "a line below the text" in article.evidence["published"]
    comments = signed + "<div>Author: Per Lind am 3.7.2021, 20:11 Uhr</div>"
    assert article_of(UNKNOWN, after=comments).published.text is None
