"""Every outlet has one name, however it is called."""

import pytest

from articles.article import Outlet
from articles.outlets import authorities, name_key, outlet_at, outlet_called, registered_domain


@pytest.mark.parametrize("name", ["BBC", "BBC News", "bbc.co.uk", "the BBC"])
def test_the_bbc_is_one_outlet(name: str) -> None:
    assert outlet_called(name) == Outlet("BBC News", "bbc.co.uk")


def test_an_address_below_a_known_domain_belongs_to_its_outlet() -> None:
    assert outlet_at("https://uk.reuters.com/article/x") == Outlet("Reuters", "reuters.com")
    assert outlet_at("https://timesofindia.indiatimes.com/city") == outlet_called("Times of India")


def test_an_unknown_domain_becomes_an_outlet_with_a_sensible_name() -> None:
    assert outlet_at("http://www.the-daily-owl.co.uk/a/b") == Outlet("The Daily Owl", "the-daily-owl.co.uk")
    assert outlet_at("http://marshes.blogspot.com/2010") == Outlet("Marshes", "marshes.blogspot.com")


@pytest.mark.parametrize("address", ["", "nothing", "http://", "http://[broken"])
def test_what_is_no_address_names_no_outlet(address: str) -> None:
    assert outlet_at(address) is None


def test_the_authority_file_is_large_and_sound() -> None:
    known = authorities()
    assert len(known) >= 150
    assert len({name_key(authority.name) for authority in known}) == len(known)
    domains = [domain for authority in known for domain in authority.domains]
    assert len(set(domains)) == len(domains)
    assert all(len(authority.country) == 2 and authority.domains for authority in known)


def test_a_registered_domain_keeps_double_endings() -> None:
    assert registered_domain("news.example.co.uk") == "example.co.uk"
    assert registered_domain("www.example.com") == "example.com"
