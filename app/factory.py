"""How the web application is put together: its archive, its pages, its headers, its templates."""

from __future__ import annotations

import os
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

from flask import Flask, url_for
from jinja2 import StrictUndefined

from app import (
    api,
    archive,
    article_page,
    configuration,
    corrections_page,
    error_pages,
    exporting,
    feeds,
    forgery,
    headers,
    health,
    help_page,
    opensearch,
    overview_page,
    search_page,
)
from app.archive import Archive
from articles.store import Store

PACKAGE = Path(__file__).resolve().parent
BLUEPRINTS = (
    search_page.blueprint,
    article_page.blueprint,
    corrections_page.blueprint,
    help_page.blueprint,
    overview_page.blueprint,
    api.blueprint,
    exporting.blueprint,
    feeds.blueprint,
    opensearch.blueprint,
    health.blueprint,
)


def make_app(config: Mapping[str, object]) -> Flask:
    """Make the web application from a configuration; `create_app` says what it may hold."""
    app = Flask("app", template_folder=str(templates_folder()), static_folder=str(PACKAGE / "static"))
    app.config.update(config)
    _set_up_templates(app)
    archive.install(app, _archive(app.config))
    forgery.install(app)
    headers.install(app)
    error_pages.install(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    return app


def templates_folder(package: Path = PACKAGE) -> Path:
    """Find the templates: inside the package in a wheel, beside it in a checkout and an editable install."""
    inside = package / "templates"
    return inside if inside.is_dir() else package.parent / "templates"


def _archive(config: Mapping[str, Any]) -> Archive:
    path = config.get("ARCHIVE") or configuration.load({}, os.environ).archive
    return Archive(Path(path), config.get("INDEX"), config.get("OPEN_STORE", Store.open))


def _set_up_templates(app: Flask) -> None:
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    versions = {
        path.name: sha256(path.read_bytes()).hexdigest()[:12] for path in (PACKAGE / "static").iterdir()
    }

    def static_link(name: str) -> str:
        """Link to a static file under an address that changes with its content."""
        return url_for("static", filename=name, v=versions[name])

    app.jinja_env.globals["static_link"] = static_link
    app.context_processor(search_page.context)
