"""The headers of every response: what a browser may do with a page, and how long it may keep it."""

from __future__ import annotations

from flask import Flask, Response, request

# Everything is refused but what the pages use: their own style, script and icon, forms that search, and what
# the search box asks while one types.
PAGE_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self'; "
    "frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
# An original comes from anywhere: shown as text, and even if a browser took it for a page, a dead one.
ORIGINAL_POLICY = "default-src 'none'; sandbox; form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
# The same as a page, for a frame on the article's page: with its own style and the pictures inside it.
FRAMED_POLICY = (
    "default-src 'none'; sandbox; style-src 'unsafe-inline'; img-src data:; "
    "form-action 'none'; base-uri 'none'; frame-ancestors 'self'"
)

SECURITY = {
    "Content-Security-Policy": PAGE_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
KEEP_FOR_EVER = "public, max-age=31536000, immutable"
ASK_AGAIN = "private, no-cache"


def install(app: Flask) -> None:
    """Send the headers with every response of the app, its errors included."""
    app.after_request(add_security)
    app.after_request(add_caching)


def add_security(response: Response) -> Response:
    """Add the security headers that the view did not set more strictly itself."""
    for name, value in SECURITY.items():
        response.headers.setdefault(name, value)
    return response


def add_caching(response: Response) -> Response:
    """Let browsers keep versioned static files for ever, and ask again for everything else.

    An answer that has not changed since is then 304 with no body.
    """
    if request.endpoint == "static":
        is_versioned = response.status_code in (200, 304) and "v" in request.args
        response.headers["Cache-Control"] = KEEP_FOR_EVER if is_versioned else ASK_AGAIN
        return response
    response.headers.setdefault("Cache-Control", ASK_AGAIN)
    if response.status_code == 200 and not response.is_streamed:
        response.add_etag()
        response.make_conditional(request)
    return response
