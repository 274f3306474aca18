"""What is done with articles that come in: added, changed, joined to one that is there, or left alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from sqlite3 import Connection

from articles.store_joining import is_shared, join, leave, same_article
from articles.store_reading import source_in_use
from articles.store_values import FileState, Outcome
from articles.store_writing import Prepared, add, change, record_files


def save(
    connection: Connection, articles: Sequence[Prepared], files: Mapping[str, FileState]
) -> list[Outcome]:
    """Write prepared articles and the states of files, and say of each article what that did."""
    outcomes = [_save_article(connection, article) for article in articles]
    record_files(connection, files)
    return outcomes


def _save_article(connection: Connection, article: Prepared) -> Outcome:
    """Write one prepared article, under the id it has if its name and member are known."""
    standing = source_in_use(connection, article.name, article.member)
    if standing is None:
        return Outcome.ADDED if _take_in(connection, article) is None else Outcome.JOINED
    if (standing.sha256, standing.hints) == (article.sha256, article.hints):
        return Outcome.UNCHANGED
    if not is_shared(connection, standing.article):
        change(connection, article, standing)
        return Outcome.CHANGED
    leave(connection, standing.article, standing.number)
    joined = _take_in(connection, article)
    if joined == standing.article:
        return Outcome.CHANGED
    return Outcome.ADDED if joined is None else Outcome.JOINED


def _take_in(connection: Connection, article: Prepared) -> int | None:
    """Write an article from a source that is in use nowhere; give the id of the one it was joined to."""
    there = same_article(connection, article)
    if there is None:
        add(connection, article)
    else:
        join(connection, article, there)
    return there
