"""Whatever character set a clipping arrives in, its text comes out as it was written, or it is refused."""

import codecs

import pytest
from ftfy.badness import is_bad
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from articles.errors import ReadError
from articles.readers.decoding import decode

FRENCH = (
    "Le maire de Valmont a annoncé jeudi que la traversée du fleuve serait fermée jusqu’à la fin de l’été. "
    "« Nous n’avons pas le choix », a-t-il déclaré aux élus réunis à l’hôtel de ville."
)
ENGLISH = (
    "The ferry company said on Thursday that it would close the line – “for good”, in the words of its "
    "chairman – and that the harbour’s owners had agreed."
)
PLAIN = (
    "A café owner in the harbour said on Thursday that nobody had asked her about the closing of the line."
)
SWEDISH = (
    "Borgmästaren sade på torsdagen att färjan läggs ned för gott. Invånarna borde ha tillfrågats tidigare."
)
CZECH = (
    "Starosta ve čtvrtek řekl, že přívoz bude uzavřen navždy. Obyvatel se měli zeptat dříve, dodal majitel."
)
POLISH = "Burmistrz powiedział w czwartek, że prom zostanie zamknięty na zawsze. Wcześniej należało zapytać."
RUSSIAN = "Мэр города сообщил в четверг, что паромная переправа будет закрыта навсегда."
GREEK = "Ο δήμαρχος δήλωσε την Πέμπτη ότι το πορθμείο θα κλείσει οριστικά."
JAPANESE = "市長は木曜日、渡し船の路線を永久に廃止すると発表した。住民にもっと早く尋ねるべきだった。"
patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # machines may be busy
CHINESE = "市长星期四表示，渡轮航线将永久关闭。业主补充说，早就应该询问居民的意见。"


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (FRENCH, "utf-8"),
        (FRENCH, "utf-8-sig"),
        (FRENCH, "utf-16"),
        (FRENCH, "utf-32"),
        (FRENCH, "cp1252"),
        (FRENCH, "mac_roman"),
        (ENGLISH, "cp1252"),
        (PLAIN, "latin-1"),
        (SWEDISH, "cp1252"),
        (CZECH, "cp1250"),
        (POLISH, "cp1250"),
        (RUSSIAN, "cp1251"),
        (RUSSIAN, "koi8-r"),
        (GREEK, "cp1253"),
        (JAPANESE, "cp932"),
        (JAPANESE, "euc-jp"),
        (CHINESE, "gb18030"),
        (CHINESE, "big5"),
        (CHINESE * 5000, "gb18030"),  # so long that only a part of it is looked at
        (JAPANESE * 5000, "cp932"),
        ((FRENCH + "\n") * 2000, "cp1252"),
        ((RUSSIAN + "\n") * 5000, "koi8-r"),
    ],
)
def test_a_text_comes_out_as_it_was_written_though_nothing_says_its_character_set(
    text: str, encoding: str
) -> None:
    assert decode(text.encode(encoding, "ignore")) == text.encode(encoding, "ignore").decode(encoding)


def test_sixteen_bit_text_that_lost_its_mark_is_still_read() -> None:
    assert decode(ENGLISH.encode("utf-16-le")) == ENGLISH
    assert decode(ENGLISH.encode("utf-16-be")) == ENGLISH


@pytest.mark.parametrize(
    ("text", "encoding", "declared"),
    [
        (ENGLISH, "cp1252", "ISO-8859-1"),  # as browsers read it: what says Latin-1 is windows-1252
        (ENGLISH, "cp1252", " Windows_1252 "),
        ("Łódź", "iso8859-2", "iso-8859-2"),
        (JAPANESE, "iso2022-jp", "ISO-2022-JP"),  # all of its bytes would pass for ASCII
        (CHINESE, "gb18030", "gb2312"),
    ],
)
def test_a_declared_character_set_is_believed_where_the_bytes_allow_it(
    text: str, encoding: str, declared: str
) -> None:
    assert decode(text.encode(encoding), declared=declared) == text


@pytest.mark.parametrize(
    "declared",
    ["iso-8859-1", "utf-16", "no-such-set", "", "punycode", "rot13", "zlib", "a\0b", "é", "undefined"],
)
def test_utf_8_is_known_whatever_a_page_declares(declared: str) -> None:
    assert decode(FRENCH.encode(), declared=declared) == FRENCH


@pytest.mark.parametrize("declared", ["utf-16", "punycode", "unicode_escape", "rot13", "zlib", "no-such-set"])
def test_a_declared_set_that_is_none_is_not_used(declared: str) -> None:
    assert decode(FRENCH.encode("cp1252"), declared=declared) == FRENCH


def test_mojibake_is_mended() -> None:
    assert decode("The harbourâ€™s cafÃ© is â€œshutâ€\x9d".encode()) == "The harbour’s café is “shut”"


def test_mojibake_is_mended_in_its_own_line_only() -> None:
    assert decode("Itâ€™s shut.\nNaïve “owners” – 東京\n".encode()) == "It’s shut.\nNaïve “owners” – 東京\n"


@pytest.mark.parametrize(
    "text",
    [
        "“So,” she said – ‘no’.",
        "AT&amp;T",
        "ﬁne oﬃce",
        "ＡＢＣ",
        "Größe",
        "Âge d’or",
        "SÃO PAULO",
        "ÉTÉ À ÇA",
    ],
)
def test_what_is_no_mojibake_stays_as_it_is(text: str) -> None:
    assert decode(text.encode()) == text


def test_lines_stay_lines_whatever_ends_them() -> None:
    assert decode(b"one\r\n\r\ntwo\rthree\nfour\n") == "one\n\ntwo\nthree\nfour\n"


def test_a_few_bad_bytes_do_not_spoil_a_text() -> None:
    damaged = FRENCH.encode() + b" \x93Non\x94, dit-il. " + "L’été".encode()[:-1]
    assert decode(damaged).startswith(FRENCH + " “Non”, dit-il. L’ét")


def test_stray_control_characters_are_left_out() -> None:
    assert decode(b"The ferry\x07 is late.\x1a" + b" It often is." * 20).startswith("The ferry is late. It")


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(range(256)), "a PNG image, not an article"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF\0" + bytes(range(256)), "a JPEG image"),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n" + bytes(range(256)), "a PDF document"),
        (b"PK\x03\x04\x14\0\0\0\x08\0word/document.xml" + bytes(range(256)), "a Word document"),
        (b"The ferry\0is late", "binary data, not an article"),
        (bytes(range(1, 32)) * 9, "binary data, not an article"),
        (codecs.BOM_UTF16_LE + b"\x00\xd8" * 400, "it begins like UTF-16-LE text, but is not"),
    ],
)
def test_what_is_no_text_is_refused_and_named(data: bytes, name: str) -> None:
    with pytest.raises(ReadError, match=name):
        decode(data)


def test_bytes_in_no_character_set_are_refused_with_that_reason() -> None:
    noise = bytes((number * 7919 + number // 3) % 223 + 33 for number in range(3000))
    with pytest.raises(ReadError, match="no character set that Morgue can make out"):
        decode(noise)


@patient
@given(st.binary(max_size=400), st.sampled_from([None, "utf-8", "windows-1252", "shift_jis", "hz-gb-2312"]))
def test_any_bytes_are_text_or_refused(data: bytes, declared: str | None) -> None:
    try:
        text = decode(data, declared=declared)
    except ReadError:
        return
    text.encode("utf-8")  # fails on half characters, which nothing could store
    assert "\0" not in text
    assert "\r" not in text


@patient
@given(st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufeff"), max_size=200))
def test_a_utf_8_text_without_mojibake_comes_out_character_by_character(text: str) -> None:
    assume(not is_bad(text))
    assert decode(text.encode()) == text
