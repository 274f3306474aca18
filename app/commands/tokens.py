"""`morgue tokens`: keys for programs that use the served archive."""

from __future__ import annotations

from dataclasses import asdict

import click

from app.options import as_json, settings
from app.output import plain, print_json


@click.group(epilog="Example:  morgue tokens add nightly-import --write")
def tokens() -> None:
    """Make, list and revoke the keys of programs.

    A program sends its key in the header "Authorization: Bearer KEY" and needs no password then.
    """


@tokens.command(epilog="Example:  morgue tokens add dashboard")
@click.argument("name")
@click.option("--write", is_flag=True, help="A key that may also change things.")
def add(name: str, write: bool) -> None:
    """Make a key and print it, this once."""
    from app.access_file import Access, Role

    archive = settings().archive
    access, secret = Access.read(archive).with_token(name, Role.WRITER if write else Role.READER)
    access.write(archive)
    click.echo(secret)


@tokens.command("list", epilog="Example:  morgue tokens list")
@as_json
def list_tokens(as_json: bool) -> None:
    """List the keys by name; the keys themselves are not kept."""
    from app.access_file import Access

    kept = Access.read(settings().archive).tokens
    if as_json:
        print_json([{k: v for k, v in asdict(token).items() if k != "sha256"} for token in kept])
    elif not kept:
        click.echo("There are no keys.")
    else:
        for token in kept:
            click.echo(f"{plain(token.name)}  {token.role.value}  {token.made}")


@tokens.command(epilog="Example:  morgue tokens revoke dashboard")
@click.argument("name")
def revoke(name: str) -> None:
    """Take a key away; a running server heeds it at once."""
    from app.access_file import Access

    archive = settings().archive
    Access.read(archive).without_token(name).write(archive)
    click.echo(f"The key {plain(name)} opens nothing any more.")
