"""Two addresses that lead to one page are one; the address of a site, or of nothing, is none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.addresses import address_key, address_of

STORY = "https://www.harbourcourier.example/2021/10/18/ferry-fares-rise"
SAME = [
    "http://harbourcourier.example/2021/10/18/ferry-fares-rise/",
    "HTTPS://Harbourcourier.EXAMPLE:443/2021/10/18/ferry-fares-rise#comments",
    "https://m.harbourcourier.example/2021/10/18/ferry-fares-rise",
    "https://amp.harbourcourier.example/2021/10/18/ferry-fares-rise",
    "https://www.harbourcourier.example/amp/2021/10/18/ferry-fares-rise",
    "https://www.harbourcourier.example/2021/10/18/ferry-fares-rise/amp/",
    "https://www.harbourcourier.example/2021/10/18/ferry-fares-rise.amp.html",
    "https://www.harbourcourier.example/2021/10/18/ferry-fares-rise.html",
    "https://www.harbourcourier.example/2021/10/18/ferry-fares-rise?outputType=amp",
    "https://www.harbourcourier.example/2021/10/18/ferry%2Dfares-rise",
    "https://www-x.cdn.ampproject.org/c/s/www.harbourcourier.example/2021/10/18/ferry-fares-rise",
    "https://www.google.com/amp/s/harbourcourier.example/2021/10/18/ferry-fares-rise",
]
OTHERS = [
    "https://www.harbourcourier.example/2021/10/18/ferry-fares-fall",
    "https://www.harbourcourier.example/2021/10/19/ferry-fares-rise",
    "https://news.harbourcourier.example/2021/10/18/ferry-fares-rise",
    "https://www.tolgatepost.example/2021/10/18/ferry-fares-rise",
    "https://www.harbourcourier.example/2021/10/18/ferry-fares-rise?page=2",
    "https://www.harbourcourier.example/2021/10/18/Ferry-fares-rise",
]
NONE = [
    None,
    "",
    "ferry",
    "https://harbourcourier.example",
    "https://www.harbourcourier.example/",
    "https://www.harbourcourier.example/index.html",
    "https://www.harbourcourier.example/news/home",
    "mailto:desk@harbourcourier.example",
    "file:///clips/ferry.html",
    "https://localhost/story",
    "http://[broken",
]


@pytest.mark.parametrize("url", SAME)
def test_forms_of_one_address_share_a_key(url: str) -> None:
    assert address_of(url) == address_of(STORY)
    assert address_key(url) == address_key(STORY) is not None


@pytest.mark.parametrize("url", OTHERS)
def test_other_addresses_do_not(url: str) -> None:
    assert address_key(url) not in (None, address_key(STORY))


@pytest.mark.parametrize("url", NONE)
def test_what_names_no_page_has_none(url: str | None) -> None:
    assert (address_of(url), address_key(url)) == (None, None)


def test_parameters_count_in_any_order() -> None:
    story = "https://harbourcourier.example/story"
    assert address_key(f"{story}?id=12&part=3") == address_key(f"{story}?part=3&id=12")


@pytest.mark.parametrize(
    ("path", "is_article"),
    [
        ("2021/10/18/ferry", True),
        ("news/ferry-fares-rise-again", True),
        ("news/uk-60123456", True),
        ("story?id=90125", True),
        ("news", False),
        ("world/middle-east", False),
        ("sport/rugby-union-news", False),
        ("about", False),
    ],
)
def test_the_address_of_a_section_is_told_from_that_of_an_article(path: str, is_article: bool) -> None:
    address = address_of(f"https://harbourcourier.example/{path}")
    assert address is not None
    assert address.names_an_article is is_article


@given(st.text(max_size=60) | st.from_regex(r"https?://[a-z.\[\]@:%/?&=#-]{0,40}", fullmatch=True))
def test_no_address_whatever_is_a_fault(url: str) -> None:
    key = address_key(url)
    assert key is None or -(2**63) <= key < 2**63
