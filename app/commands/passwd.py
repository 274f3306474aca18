"""`morgue passwd`: set or take away the passwords of the served archive."""

from __future__ import annotations

import sys

import click

from app.options import settings
from app.output import warn


@click.command(epilog="Example:  morgue passwd")
@click.option("--reader", is_flag=True, help="The password of those who only read.")
@click.option("--remove", is_flag=True, help="Take the password away.")
def passwd(reader: bool, remove: bool) -> None:
    """Set the password of the served archive.

    It is asked for twice, or read as one line from standard input. Where there is a password, nobody sees
    the archive in a browser without it. A running server heeds the change at once, and who was logged in
    with the old one is logged out.
    """
    from app.access_file import Access, Role

    archive = settings().archive
    role = Role.READER if reader else Role.WRITER
    access = Access.read(archive).with_password(role, None if remove else ask())
    access.write(archive)
    click.echo(f"The {role.value}s' password was {'taken away' if remove else 'set'}.")
    if not remove and role is Role.READER and Role.WRITER not in access.passwords:
        warn("there is no password to change things yet; set one with morgue passwd")


def ask() -> str:
    """Ask for a new password twice, or read it from a pipe."""
    if sys.stdin.isatty():
        return str(click.prompt("New password", hide_input=True, confirmation_prompt="Once more"))
    return sys.stdin.readline().rstrip("\r\n")
