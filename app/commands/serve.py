"""`morgue serve`: the archive in a browser."""

from __future__ import annotations

import click

from app.options import setting_option, settings


@click.command(epilog="Example:  morgue serve --port 8080")
@setting_option("host")
@setting_option("port")
def serve(host: str | None, port: str | None) -> None:
    """Serve the archive to a browser, until Ctrl-C.

    Only this computer can reach it unless --host says otherwise; there is no password yet, so whoever
    can reach the address can read the archive.
    """
    from app.serving import serve as run

    run(settings(host=host, port=port))
