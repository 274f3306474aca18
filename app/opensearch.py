"""Morgue as a search engine of the browser's address bar: OpenSearch 1.1 (draft 6), with suggestions."""

from __future__ import annotations

from flask import Blueprint, Response, request, url_for
from lxml import etree
from lxml.builder import ElementMaker

from app.completions import MEDIA_TYPE

NAMESPACE = "http://a9.com/-/spec/opensearch/1.1/"
OPENSEARCH = ElementMaker(namespace=NAMESPACE, nsmap={None: NAMESPACE})

blueprint = Blueprint("opensearch", __name__)


@blueprint.get("/opensearch.xml")
def description() -> Response:
    """Describe the search to a browser."""
    host = request.host_url.rstrip("/")

    def address(media_type: str, endpoint: str, **more: str) -> etree._Element:
        template = f"{host}{url_for(endpoint)}?q={{searchTerms}}"
        url: etree._Element = OPENSEARCH.Url(type=media_type, template=template, **more)
        return url

    root = OPENSEARCH.OpenSearchDescription(
        OPENSEARCH.ShortName("Morgue"),
        OPENSEARCH.Description("Search the archive of articles"),
        OPENSEARCH.InputEncoding("UTF-8"),
        OPENSEARCH.Image(
            f"{host}{url_for('static', filename='favicon.svg')}",
            height="16",
            width="16",
            type="image/svg+xml",
        ),
        address("text/html", "search_page.search", rel="results"),
        address(MEDIA_TYPE, "completions.suggest", rel="suggestions"),
        address("application/atom+xml", "feeds.atom"),
    )
    data = etree.tostring(root, xml_declaration=True, encoding="utf-8", pretty_print=True)
    return Response(data, mimetype="application/opensearchdescription+xml")
