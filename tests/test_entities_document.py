"""Entities of an article: names believed on first sight, each once, each at its place."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from articles.article import Article, Block, Entity, EntityType, Mention, Role
from articles.entities import load_recogniser, recognise_text
from articles.entities.builtin import BuiltinRecogniser
from articles.errors import MorgueError

PERSON, ORGANISATION, PLACE = EntityType.PERSON, EntityType.ORGANISATION, EntityType.PLACE


def article(
    *body: str,
    title: str = "A quiet day at the harbour",
    standfirst: str = "",
    captions: Sequence[str] = (),
    language: str | None = None,
) -> Article:
    blocks = [*map(Block, body), *(Block(caption, Role.CAPTION) for caption in captions)]
    return Article(title=title, standfirst=standfirst, blocks=tuple(blocks), language=language)


def recognised(*body: str, **facts: object) -> Article:
    return load_recogniser().recognise(article(*body, **facts))  # type: ignore[arg-type]


def entity(found: Article, name: str) -> Entity:
    return next(entity for entity in found.entities if entity.name == name)


def names_in(text: str) -> dict[str, EntityType]:
    return {name: kind for name, kind, _, _ in recognise_text(text)}


# --- one name each


def test_a_person_is_one_under_every_form_of_the_name() -> None:
    found = recognised(
        "Foreign Minister Petra Lindqvist met reporters in Vienna on Monday.",
        "Ms Lindqvist said the talks would go on. “We are not there yet,” Lindqvist told them.",
        "President Tomas Aldane thanked Petra Lindqvist for her patience.",
    )
    assert found.names(PERSON) == ("Petra Lindqvist", "Tomas Aldane")
    texts = [mention.text for mention in entity(found, "Petra Lindqvist").mentions]
    assert texts == ["Petra Lindqvist", "Lindqvist", "Lindqvist", "Petra Lindqvist"]


def test_a_surname_two_people_share_stays_itself() -> None:
    found = recognised(
        "Petra Lindqvist and her brother Oskar Lindqvist run the yard together.",
        "Mr Lindqvist said on Friday that the yard would close.",
    )
    assert set(found.names(PERSON)) == {"Petra Lindqvist", "Oskar Lindqvist", "Lindqvist"}


def test_an_organisation_is_one_in_any_case() -> None:
    found = recognised("NATO said it would answer. The Nato office in Oslo is closed, and NATO knows it.")
    assert found.names(ORGANISATION) == ("NATO",)
    assert len(entity(found, "NATO").mentions) == 3


def test_an_acronym_is_its_long_name() -> None:
    found = recognised(
        "The Estuary Pilots Association (EPA) called a strike on Sunday.",
        "EPA members meet again on Thursday, and the EPA expects a vote.",
    )
    assert found.names(ORGANISATION) == ("Estuary Pilots Association",)
    assert len(entity(found, "Estuary Pilots Association").mentions) == 4


@pytest.mark.parametrize(
    ("text", "kind", "name"),
    [
        ("Officials in the U.S. and the United States said the US would wait.", PLACE, "United States"),
        ("Ships leave Britain daily. The UK needs them, as the United Kingdom did.", PLACE, "United Kingdom"),
        ("The EU will decide in May. The European Union has members.", ORGANISATION, "European Union"),
        ("The UN sent a team. The U.N. and the United Nations paid.", ORGANISATION, "United Nations"),
        ("It was built in the USSR. The Soviet Union was proud of it.", PLACE, "Soviet Union"),
    ],
)
def test_well_known_names_have_one_form(text: str, kind: EntityType, name: str) -> None:
    assert recognised(text).names(kind) == (name,)


def test_a_company_is_one_with_and_without_its_suffix() -> None:
    found = recognised(
        "Norden Shipping Ltd said on Tuesday it would sell two ferries.",
        "Shares of Norden Shipping fell. Norden Shipping has 900 workers.",
    )
    assert found.names(ORGANISATION) == ("Norden Shipping",)


# --- what is no name


def test_peoples_zones_titles_and_furniture_are_no_names() -> None:
    found = recognised(
        "The Western alliance and the Russian navy met at 10:30 BST, a German spokesman said.",
        "He thanked Mr President. Page Nav. Kenyans and Danes were there. The Party was not.",
    )
    assert found.entities == ()


def test_a_part_of_an_organisation_is_the_organisation() -> None:
    found = recognised("The office at NATO HQ will close, NATO said. NATO headquarters did not answer.")
    assert found.names(ORGANISATION) == ("NATO",)


def test_what_stands_behind_the_hyphen_is_no_name() -> None:
    assert recognised("The U.S.-led force left on Monday.").names(PLACE) == ("United States",)


def test_credits_and_signatures_name_nobody() -> None:
    found = recognised(
        "The ferry reached Ostend on Monday night, the port said.",
        "(Reporting by Ines Calloway in Ostend; editing by Rufus Thorne)",
        captions=[
            "The ferry in Ostend on Monday (Marta Grieve/AFP via Getty Images)",
            "Passengers leave the ship. Photograph by Jonas Feld for the Estuary Picture Desk",
        ],
    )
    assert found.names(PERSON) == ()
    assert found.names(ORGANISATION) == ()
    assert "Ostend" in found.names(PLACE)


# --- where it stands


def test_mentions_say_exactly_where_they_stand() -> None:
    found = recognised(
        "Nothing to see here.",
        "“It’s over,” said Karin Veldhuis in Ostend.",
        title="Veldhuis gives up",
        standfirst="Karin Veldhuis has had enough.",
        captions=["Karin Veldhuis on Monday in Ostend."],
    )
    mentions = entity(found, "Karin Veldhuis").mentions
    assert mentions == (
        Mention("Veldhuis", -1, 0, 8),
        Mention("Karin Veldhuis", -2, 0, 14),
        Mention("Karin Veldhuis", 1, 18, 32),
        Mention("Karin Veldhuis", -3, 0, 14),
    )


def test_a_headline_in_title_case_names_only_whom_the_text_names() -> None:
    found = recognised(
        "Karin Veldhuis will sell her ferries to a buyer in Oslo, she said on Monday.",
        title="Veldhuis Sells Ferries As Marlow Waits In Oslo",
    )
    assert [m.paragraph for m in entity(found, "Karin Veldhuis").mentions] == [-1, 0]
    assert [m.paragraph for m in entity(found, "Oslo").mentions] == [-1, 0]
    assert "Marlow" not in {entity.name for entity in found.entities}


def test_a_shouted_headline_is_not_read_word_by_word() -> None:
    found = recognised(
        "The US sold the ferries, and it told us so on Monday. Officials in Oslo agreed.",
        title="THEY TELL US OF OSLO FERRIES",
    )
    assert [m.paragraph for m in entity(found, "United States").mentions] == [0]
    assert [m.paragraph for m in entity(found, "Oslo").mentions] == [-1, 0]


def test_curly_quotes_and_spaces_of_print_change_nothing() -> None:
    straight = "Karin O'Hare of Ostend said the EU's plan was late. 'We wait,' Ms O'Hare told the EU."
    printed = straight.replace("'", "’").replace("Ms ", "Ms\u00a0")
    found, expected = recognised(printed), recognised(straight)
    assert [entity.name.replace("’", "'") for entity in found.entities] == [
        entity.name for entity in expected.entities
    ]
    assert "Karin O’Hare" in found.names(PERSON)


# --- types


def test_a_name_keeps_one_type_in_an_article() -> None:
    text = (
        "Jonas Brandeis bought the yard in 1998. Brandeis now owns three. Last year Brandeis sold one, and "
        "Brandeis is said to want it back."
    )
    assert {kind for name, kind, _, _ in recognise_text(text) if "Brandeis" in name} == {PERSON}


def test_a_country_is_a_place_whatever_it_does() -> None:
    assert names_in("Norway beat Denmark. Norway signed; Denmark refused. Chad said no.") == {
        "Norway": PLACE,
        "Denmark": PLACE,
        "Chad": PLACE,
    }


def test_lines_and_slashes_part_names() -> None:
    found = names_in("The meeting in Oslo\nKarin Veldhuis spoke for Norway/Sweden on Monday.")
    assert found == {"Oslo": PLACE, "Karin Veldhuis": PERSON, "Norway": PLACE, "Sweden": PLACE}


# --- other languages, other settings


def test_a_language_the_model_does_not_know_gets_no_entities() -> None:
    found = recognised("Angela Sommer traf Petra Lindqvist am Montag in Wien.", language="de")
    assert found.entities == ()
    assert found.recogniser == "builtin-2"


def test_an_unknown_language_is_taken_for_english() -> None:
    assert recognised("Karin Veldhuis lives in Ostend.", language=None).names(PLACE) == ("Ostend",)


def test_none_recognises_nothing() -> None:
    found = load_recogniser("none").recognise(article("Karin Veldhuis lives in Ostend."))
    assert found.entities == ()
    assert found.recogniser == "none"


def test_a_setting_that_does_not_exist_says_which_do() -> None:
    with pytest.raises(MorgueError, match="builtin or none"):
        load_recogniser("clairvoyant")


def test_many_articles_give_what_each_gives() -> None:
    several = [
        article("Karin Veldhuis lives in Ostend."),
        article("Nobody lives there."),
        article("Oslo is wet."),
    ]
    recogniser = BuiltinRecogniser()
    assert list(recogniser.recognise_many(several)) == [recogniser.recognise(one) for one in several]


# --- any text at all


@settings(deadline=None, max_examples=80)
@given(
    st.lists(st.text(alphabet=st.sampled_from("ABcd NATO’s.,/(\n)-é€İ"), max_size=50), min_size=1, max_size=4)
)
def test_every_mention_is_the_text_at_its_place(texts: list[str]) -> None:
    found = recognised(*texts, "Karin Veldhuis lives in Ostend.", title=f"{texts[0]} Ostend")
    for one in found.entities:
        for mention in one.mentions:
            text = found.title if mention.paragraph == -1 else found.body[mention.paragraph]
            assert text[mention.start : mention.end] == mention.text


@settings(deadline=None, max_examples=80)
@given(st.text(max_size=200))
def test_plain_text_is_recognised_at_its_offsets(text: str) -> None:
    text += "\nKarin Veldhuis lives in Ostend."
    found = recognise_text(text)
    assert all(text[start:end] == name for name, _, start, end in found)
    assert [start for _, _, start, _ in found] == sorted(start for _, _, start, _ in found)
    assert "Ostend" in {name for name, *_ in found}
