"""What the article page prints of corrections: those made, and the form to make others."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from app.wording import moment_words, sentence
from articles.article import Article, Certainty, Role
from articles.corrections import correction_words, is_applied
from articles.fixing import Fix
from articles.store import Correction

BLOCK_ACTIONS = {
    Role.BODY: ("drop", "Take out"),
    Role.REMOVED: ("keep", "Put into the text"),
    Role.CAPTION: ("keep", "Put into the text"),
}
DOUBTFUL = (Certainty.GUESSED, Certainty.DERIVED)


@dataclass(frozen=True, slots=True)
class CorrectionView:
    """A correction: what it says, when it was made, what was before; `undo` is its number while it holds."""

    words: str
    note: str
    undo: int | None


@dataclass(frozen=True, slots=True)
class FieldView:
    """A field of the form: its name, its label, what stands in it, and what may be written there."""

    name: str
    label: str
    value: str
    hint: str = ""
    lines: int = 1


@dataclass(frozen=True, slots=True)
class FormView:
    """The form that corrects the article: where it is sent, its token, its fields, and a date in doubt."""

    action: str
    token: str
    fields: tuple[FieldView, ...]
    doubtful_date: bool


def form_view(article: Article, action: str, token: str, entered: Mapping[str, str]) -> FormView:
    """Present the form, filled with what the article says now, or with what was entered and refused."""
    now = fact_texts(article)

    def field(name: str, label: str, hint: str = "", lines: int = 1) -> FieldView:
        return FieldView(name, label, entered.get(name, now[name]), hint, lines)

    fields = (
        field("title", "Title", lines=2),
        field("standfirst", "Standfirst", lines=2),
        field("published", "Date", "2021, 2021-10, 2021-10-18; empty when not known"),
        field("outlet", "Outlet", "A name or a domain; empty when not known"),
        field("authors", "Authors", "One on each line", lines=2),
        field("section", "Section"),
    )
    return FormView(action, token, fields, article.published.certainty in DOUBTFUL)


def fact_texts(article: Article) -> dict[str, str]:
    """Give the facts as they stand in the form's fields."""
    return {
        "title": article.title,
        "standfirst": article.standfirst,
        "published": article.published.text or "",
        "outlet": article.outlet.name if article.outlet else "",
        "authors": "\n".join(article.authors),
        "section": article.section or "",
    }


def fix_of(article: Article, entered: Mapping[str, str]) -> Fix:
    """Read what a form asks for: one block to keep or drop, a date confirmed, or the facts that differ."""
    if "keep" in entered:
        return Fix(keep=(_number(entered["keep"]),))
    if "drop" in entered:
        return Fix(drop=(_number(entered["drop"]),))
    now = fact_texts(article)
    if "confirm" in entered:
        return Fix(published=now["published"])
    changed = {name: text for name, text in entered.items() if name in now and _differs(text, now[name])}
    authors = changed.pop("authors", None)
    return Fix(**changed, authors=None if authors is None else tuple(authors.splitlines() or [""]))  # type: ignore[arg-type]


def correction_views(corrections: Iterable[Correction], article: Article) -> tuple[CorrectionView, ...]:
    """Present the corrections, the latest first."""
    return tuple(_correction_view(each, article) for each in reversed(tuple(corrections)))


def block_action(role: Role) -> tuple[str, str]:
    """Give the name and the label of the button beside a block; empty where a fact is corrected instead."""
    return BLOCK_ACTIONS.get(role, ("", ""))


def _correction_view(correction: Correction, article: Article) -> CorrectionView:
    note = f"by you on {moment_words(correction.made)}; was {correction.was or 'not recorded'}"
    if correction.undone is not None:
        note = f"{note}; taken back on {moment_words(correction.undone)}"
    elif not is_applied(correction, article):
        note = f"{note}; that block is no longer there"
    undo = correction.id if correction.undone is None else None
    return CorrectionView(sentence(correction_words(correction)), sentence(note), undo)


def _differs(entered: str, now: str) -> bool:
    """Say whether a field was changed; a browser writes the ends of lines its own way."""
    return [line.split() for line in entered.strip().splitlines()] != [
        line.split() for line in now.strip().splitlines()
    ]


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
