"""Articles in other languages are cleaned by the same steps, with their own words for furniture."""

import pytest

from articles.article import Article
from articles.bylines import people, read_byline
from articles.cleaning import clean
from articles.cleaning.looks import look_at
from articles.dates import Label, dates_in, stated_date
from articles.readers.text import read_text
from articles.readers.web_pages import read_page
from articles.sources import Source

GERMAN = """Startseite

Lokales

Die Mühle von Sandel friert nicht mehr zu

Von Anna Lehn, Sandel

3. Mai 2011

Das Wehr der Mühle ist im vergangenen Winter zweimal zugefroren, und die Besitzer wissen jetzt, woran es lag.

Sie haben eine selbst gebaute Pumpe unter das Eis gehängt, und das hat sie zwei Tage gekostet.

{middle}

Das Rad drehte sich die ganze Nacht, obwohl der Teich von Ufer zu Ufer weiß war.

Die Besitzer wollen den Schlauch jedem zeigen, der an ihrer Tür danach fragt.

Das könnte Sie auch interessieren

Zehn Mühlen, die man vor dem Frost gesehen haben muss

Warum der Müller von Achtern seinen Hund Wehr nennt

Impressum
"""
JAPANESE = """トップ

社会

水車小屋の池、今年は凍らず

2011年5月3日

サンデル村の水車小屋の水門は昨年の冬に二度凍り、持ち主はその原因を突き止めた。

自分たちで作ったポンプを氷の下につるし、二日と古いホース一本を費やしたという。

金曜日の夜、池は岸から岸まで白かったが、水車は一晩中回り続けた。

持ち主は「誰にでもホースを見せる」と話している。

関連記事

凍る前に見たい十の水車

利用規約
"""
ARABIC = """الطاحونة القديمة لا تتجمد هذا العام

تجمد سد الطاحونة مرتين في الشتاء الماضي، وقد عرف أصحابها سبب ذلك أخيرا بعد بحث طويل.

علقوا تحت الجليد مضخة من صنع أيديهم، وكلفهم ذلك يومين من العمل وخرطوما قديما واحدا.

دارت العجلة طوال ليلة الجمعة، مع أن البركة كانت بيضاء من الضفة إلى الضفة الأخرى.
"""


def cleaned(text: str) -> Article:
    return clean(read_text(Source("clip.txt", text.encode())))


@pytest.mark.parametrize(
    "lines",
    [
        ("Lesen Sie auch", "Zehn Mühlen, die man vor dem Frost sehen muss"),
        ("Empfohlener redaktioneller Inhalt", "Bitte aktivieren Sie JavaScript, um ihn zu sehen."),
        ("Anzeige",),
        ("Artikel teilen", "Link kopieren"),
        ("Jetzt 4 Wochen kostenlos testen",),
    ],
    ids=["pointers", "an embed", "an advertisement", "a share bar", "an appeal"],
)
def test_what_interrupts_a_german_article_is_no_part_of_it(lines: tuple[str, ...]) -> None:
    article = cleaned(GERMAN.format(middle="\n\n".join(lines)))
    assert [line for line in lines if line in article.body] == []
    assert (article.title, article.authors) == ("Die Mühle von Sandel friert nicht mehr zu", ("Anna Lehn",))
    assert article.body[0].startswith("Das Wehr")
    assert article.body[-1].startswith("Die Besitzer")


def test_a_text_that_writes_no_spaces_is_read_as_running_text() -> None:
    article = cleaned(JAPANESE)
    assert article.title == "水車小屋の池、今年は凍らず"
    assert [paragraph[:5] for paragraph in article.body] == [
        "サンデル村",
        "自分たちで",
        "金曜日の夜",
        "持ち主は「",
    ]
    assert article.published.text == "2011-05-03"


def test_a_script_without_capitals_is_no_row_of_menu_words() -> None:
    article = cleaned(ARABIC)
    assert article.title == ARABIC.splitlines()[0]
    assert len(article.body) == 3


@pytest.mark.parametrize(
    ("line", "words"),
    [("水車小屋は回る。", 5), ("サンデル村の水車", 4), ("물레방아가 돈다", 2), ("Мельница стоит", 2)],
)
def test_words_are_counted_where_no_spaces_part_them(line: str, words: int) -> None:
    assert look_at(line).words == words


def test_sentences_are_counted_in_every_script() -> None:
    assert look_at("水車は回る。池は白い。").sentences == 2
    assert look_at("Колесо вертится. Пруд замёрз.").sentences == 2


@pytest.mark.parametrize(
    ("printed", "iso"),
    [
        ("5. ledna 2024", "2024-01-05"),
        ("5 stycznia 2024", "2024-01-05"),
        ("5 января 2024 г.", "2024-01-05"),
        ("30 Nisan 2024", "2024-04-30"),
        ("5. desember 2024", "2024-12-05"),
        ("12 févr. 2024", "2024-02-12"),
        ("2024年4月24日", "2024-04-24"),
        ("2024년 4월 24일", "2024-04-24"),
        ("2024. 4. 24.", "2024-04-24"),
    ],
)
def test_dates_are_read_in_many_languages(printed: str, iso: str) -> None:
    assert stated_date(printed) == iso


@pytest.mark.parametrize(
    "line", ["Son güncelleme: 30.04.2024", "Sist oppdatert 30.04.2024", "Uppdaterad 2024-04-30"]
)
def test_a_change_is_told_from_the_publication_in_many_languages(line: str) -> None:
    assert [found.label for found in dates_in(line)] == [Label.UPDATED]


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("Kommentar von Anna Lehn", ("Anna Lehn",)),
        ("Von Anna Lehn, Volontärin (Lokales)", ("Anna Lehn",)),
        ("Von Anna Lehn und Bo Berg, Sandel", ("Anna Lehn", "Bo Berg")),
        ("Escrito por Ana Lena", ("Ana Lena",)),
        ("By Ann Lee, in News, Port Amery, Business", ("Ann Lee",)),
        ("Autor: Anna Lehn", ("Anna Lehn",)),
    ],
)
def test_a_byline_names_people_and_neither_their_jobs_nor_places(line: str, names: tuple[str, ...]) -> None:
    byline = read_byline(line)
    assert byline is not None
    assert byline.names == names


@pytest.mark.parametrize("line", ["Son Güncelleme: 30.04.2024", "Teilen Twittern Senden", "Sandler Zeitung"])
def test_words_of_pages_are_no_names(line: str) -> None:
    assert read_byline(line) is None


PAGE = (
    '<html><head><title>The mill does not freeze</title><meta name="author" content="{author}"></head><body>'
    "<article><h1>The mill does not freeze</h1><p>By Ann O'Lee</p>"
    "<p>The sluice of the mill at Sandle froze twice last winter, and its owners have found out why.</p>"
    "<p>They have hung a pump of their own making under the ice, and it cost them two days.</p>"
    "</article></body></html>"
)


@pytest.mark.parametrize(
    "stated", ["sandle.example", "owl.de, Sandle, Amery", "105092", "Ann O&amp;#039;Lee"]
)
def test_neither_a_site_nor_a_number_is_an_author(stated: str) -> None:
    page = read_page(Source("page.html", PAGE.format(author=stated).encode()))
    assert clean(page).authors == ("Ann O'Lee",)


def test_what_stands_behind_the_names_of_people_as_one_word_is_a_place() -> None:
    assert people("Anna Lehn, Sandel") == ("Anna Lehn",)
    assert people("Banksy, Sandel") == ("Banksy", "Sandel")
