"""An article as a page of text for a terminal: what was kept, why it is so, and what was removed."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

import click

from app.output import heading, plain
from app.wording import moment_words, source_words
from articles.article import Article, Precision, Role
from articles.corrections import correction_words, is_applied
from articles.store_values import Correction, Recleaning, StoredArticle

WIDTH = 92


def print_article(article: Article, label: str) -> None:
    """Print an article for a person to read."""
    click.echo(heading(article.title))
    for line in (article.standfirst, facts(article), first_published(article), tags(article), label):
        if line:
            click.echo(plain(line))
    section("", article.body)
    section("Captions", article.captions)
    section("Evidence", [f"{name}: {why}" for name, why in article.evidence.items()])
    section("Names", [f"{entity.type}: {entity.name}" for entity in article.entities])
    section("Removed", [f"[{block.reason}] {block.text}" for block in article.removed])
    click.echo()


def print_blocks(article: Article) -> None:
    """Print every block of the source with the number that `morgue fix` knows it by."""
    click.echo(heading(article.title))
    width = len(str(len(article.blocks)))
    for number, block in enumerate(article.blocks, 1):
        verdict = (
            f"[{block.role}{': ' if block.reason else ''}{block.reason}] " if block.role != Role.BODY else ""
        )
        lead = f"{number:>{width}}  "
        click.echo(
            textwrap.fill(
                plain(verdict + block.text), WIDTH, initial_indent=lead, subsequent_indent=" " * len(lead)
            )
        )


def print_corrections(corrections: Sequence[Correction], article: Article) -> None:
    """Print the corrections of an article, those taken back too."""
    section("Corrections", [correction_line(each, article) for each in corrections])


def print_sources(stored: StoredArticle) -> None:
    """Print all that the article came from, where that is more than one, and which others have its text."""
    if len(stored.sources) > 1:
        section("Sources", [f"{each.number}. {source_words(each)}" for each in stored.sources])
    section("The same text", [f"article {number}" for number in stored.copies])


def print_recleanings(recleanings: Sequence[Recleaning]) -> None:
    """Print what cleaning the article again has changed, and why."""
    section("Cleaned again", [f"{moment_words(each.made)}: {each.what} ({each.why})" for each in recleanings])


def correction_line(correction: Correction, article: Article) -> str:
    """Say in a line what was corrected, when, what it was, and whether it holds."""
    state = "" if is_applied(correction, article) else "; that block is no longer there"
    if correction.undone is not None:
        state = f"; taken back on {moment_words(correction.undone)}"
    made = f"by you on {moment_words(correction.made)}"
    return f"{correction.id}. {correction_words(correction)} ({made}; was {correction.was}{state})"


def facts(article: Article) -> str:
    """Give one line of who published the article and when, saying plainly what is not known."""
    outlet = article.outlet.name if article.outlet else "outlet unknown"
    return " · ".join(filter(None, (", ".join(article.authors), outlet, day(article))))


def first_published(article: Article) -> str:
    """Say who published the article first, where this copy tells."""
    return f"First published by {article.first_outlet.name}" if article.first_outlet else ""


def tags(article: Article) -> str:
    """Give the tags in one line."""
    return f"Tags: {', '.join(article.tags)}" if article.tags else ""


def day(article: Article) -> str:
    """Give the publication time as precisely as it is known."""
    if article.published.text is None:
        return "undated"
    written = article.published.text
    if article.published.precision is Precision.MINUTE:
        written = written.replace("T", " ")
    return f"{written} ({article.published.certainty.value})"


def section(name: str, texts: tuple[str, ...] | list[str]) -> None:
    """Print a section of paragraphs under its name, or nothing when it is empty."""
    if texts and name:
        click.echo(f"\n{heading(name)}")
    for text in texts:
        if not name:
            click.echo()
        click.echo(textwrap.fill(plain(text), WIDTH, subsequent_indent="  " if name else ""))
