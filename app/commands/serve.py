"""`morgue serve`: the archive in a browser."""

from __future__ import annotations

import click

from app.commands.reindex import bring_forward
from app.options import setting_option, settings


@click.command(epilog="Example:  morgue serve --port 8080")
@setting_option("host")
@setting_option("port")
@setting_option("password_file")
@setting_option("public")
@setting_option("proxies")
@setting_option("patience")
@setting_option("log")
@click.option("--no-password", is_flag=True, help="Let everybody who can reach the address read the archive.")
def serve(
    host: str | None,
    port: str | None,
    password_file: str | None,
    public: str | None,
    proxies: str | None,
    patience: str | None,
    log: str | None,
    no_password: bool,
) -> None:
    """Serve the archive to a browser, until Ctrl-C.

    Only this computer can reach it unless --host says otherwise, and then it needs a password: set one
    with `morgue passwd`. Where there is a password, nobody reads without it unless --public is "reading".
    """
    from app.serving import serve as run

    chosen = settings(
        host=host,
        port=port,
        password_file=password_file,
        public=public,
        proxies=proxies,
        patience=patience,
        log=log,
    )
    bring_forward(chosen.archive)
    run(chosen, no_password)
