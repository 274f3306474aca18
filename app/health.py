"""The pages for machines: /healthz for whoever watches over the server, robots.txt for crawlers."""

from __future__ import annotations

from importlib.metadata import version

from flask import Blueprint, Response, jsonify

from app.archive import current_archive
from articles.errors import MorgueError

ROBOTS = """\
User-agent: *
Disallow: /search?
Disallow: /facets/
Disallow: /api/
Disallow: /suggest
Disallow: /export/
Disallow: /feed.
Disallow: /articles/*/original
Disallow: /articles/*?
"""

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
def healthz() -> Response:
    """Say whether the archive can be read and searched: 200 when both, else 503 with the reason."""
    archive = current_archive()
    try:
        revision = archive.store.revision()
        generation = archive.index.generation
    except MorgueError as error:
        return _unavailable(str(error))
    if generation is None:
        return _unavailable("The archive has no index. Run: morgue reindex")
    return _health(jsonify(status="ok", revision=revision, generation=generation, version=version("morgue")))


@blueprint.get("/readyz")
def readyz() -> Response:
    """Say whether the server answers at all, without a look at the archive."""
    return _health(jsonify(status="ok"))


@blueprint.get("/robots.txt")
def robots() -> Response:
    """Keep crawlers off the endless combinations of filters."""
    return Response(ROBOTS, mimetype="text/plain")


def _unavailable(reason: str) -> Response:
    response = jsonify(status="unavailable", detail=reason)
    response.status_code = 503
    return _health(response)


def _health(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    return response
