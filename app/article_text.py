"""An article as a page of text for a terminal: what was kept, why it is so, and what was removed."""

from __future__ import annotations

import textwrap

import click

from app.output import heading, plain
from articles.article import Article, Precision

WIDTH = 92


def print_article(article: Article, label: str) -> None:
    """Print an article for a person to read."""
    click.echo(heading(article.title))
    for line in (article.standfirst, facts(article), label):
        if line:
            click.echo(plain(line))
    section("", article.body)
    section("Captions", article.captions)
    section("Evidence", [f"{name}: {why}" for name, why in article.evidence.items()])
    section("Names", [f"{entity.type}: {entity.name}" for entity in article.entities])
    section("Removed", [f"[{block.reason}] {block.text}" for block in article.removed])
    click.echo()


def facts(article: Article) -> str:
    """Give one line of who published the article and when, saying plainly what is not known."""
    outlet = article.outlet.name if article.outlet else "outlet unknown"
    return " · ".join(filter(None, (", ".join(article.authors), outlet, day(article))))


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
