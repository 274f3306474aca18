"""How the web application is put together: its archive, its pages, its headers, its templates."""

from __future__ import annotations

import os
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

from flask import Flask, url_for
from jinja2 import StrictUndefined
from werkzeug.middleware.proxy_fix import ProxyFix

from app import (
    access,
    add_page,
    api,
    archive,
    article_page,
    completions,
    configuration,
    corrections_page,
    deciding_page,
    entity_page,
    error_pages,
    exporting,
    feeds,
    headers,
    health,
    help_page,
    limits,
    login_page,
    openapi,
    opensearch,
    original_page,
    outlet_page,
    overview_page,
    request_log,
    saved_api,
    saved_page,
    search_page,
    turns,
)
from app.access import Doorkeeper
from app.archive import Archive
from articles.store import Store
from index.archive_index import PATIENCE

PACKAGE = Path(__file__).resolve().parent
BLUEPRINTS = (
    search_page.blueprint,
    article_page.blueprint,
    original_page.blueprint,
    corrections_page.blueprint,
    add_page.blueprint,
    help_page.blueprint,
    overview_page.blueprint,
    saved_page.blueprint,
    entity_page.blueprint,
    deciding_page.blueprint,
    outlet_page.blueprint,
    login_page.blueprint,
    api.blueprint,
    completions.blueprint,
    saved_api.blueprint,
    openapi.blueprint,
    exporting.blueprint,
    feeds.blueprint,
    opensearch.blueprint,
    health.blueprint,
)


def make_app(config: Mapping[str, object]) -> Flask:
    """Make the web application from a configuration; `create_app` says what it may hold."""
    app = Flask("app", template_folder=str(templates_folder()), static_folder=str(PACKAGE / "static"))
    app.config.update(config)
    if not app.config.get("ARCHIVE"):
        app.config.update(configuration.load({}, os.environ).for_app())
    _set_up_templates(app)
    request_log.install(app, str(app.config.get("LOG", "nothing")))
    turns.install(app, turns.Turns())
    archive.install(app, _archive(app.config))
    limits.install(app)
    access.install(app, _doorkeeper(app.config))
    app.extensions["attempts"] = login_page.Attempts()
    _trust_proxies(app)
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
    return Archive(
        Path(config["ARCHIVE"]),
        config.get("INDEX"),
        config.get("OPEN_STORE", Store.open),
        config.get("PATIENCE", PATIENCE),
    )


def _doorkeeper(config: Mapping[str, Any]) -> Doorkeeper:
    return Doorkeeper(
        Path(config["ARCHIVE"]),
        config.get("PASSWORD"),
        config.get("PUBLIC") == "reading",
        config.get("OWN_NAMES_ONLY", False),
    )


def _trust_proxies(app: Flask) -> None:
    """Believe so many proxies in front of Morgue what they say of the visitor, the host and the prefix."""
    if count := app.config.get("PROXIES", 0):
        wrapped = ProxyFix(
            app.wsgi_app, x_for=count, x_proto=count, x_host=count, x_port=count, x_prefix=count
        )
        app.wsgi_app = wrapped  # type: ignore[method-assign]


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
    app.jinja_env.globals["syntax"] = help_page.tables
    app.context_processor(search_page.context)
    app.context_processor(completions.context)
