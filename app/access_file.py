"""Who may come in, kept beside the archive: hashed passwords, hashed API tokens, the sessions' secret.

The file is `access.json` in the archive's directory, readable by its owner alone. Passwords are hashed with
scrypt (werkzeug.security); tokens are 256 random bits, of which a SHA-256 is kept.
"""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from enum import StrEnum
from hashlib import sha256
from pathlib import Path

from werkzeug.security import check_password_hash, generate_password_hash

from articles.errors import MorgueError

NAME = "access.json"
SHORTEST_PASSWORD = 8  # characters
VERSION = 1


class Role(StrEnum):
    """What somebody may do: read, or also change things."""

    READER = "reader"
    WRITER = "writer"


class AccessError(MorgueError):
    """Access that cannot be arranged so; its text says why and what to do."""


@dataclass(frozen=True, slots=True)
class Token:
    """A key for a program: its name, what it may do, the hash of it, and when it was made (UTC)."""

    name: str
    role: Role
    sha256: str
    made: str


@dataclass(frozen=True, slots=True)
class Access:
    """Who may come in. `passwords` maps a role to a hash; `secret` signs the sessions."""

    passwords: Mapping[Role, str] = field(default_factory=dict)
    tokens: tuple[Token, ...] = ()
    secret: str = ""

    @classmethod
    def read(cls, archive: Path) -> Access:
        """Read what is kept in an archive's directory; nothing when there is no file.

        Raises AccessError when the file cannot be understood: then nobody may come in.
        """
        path = archive / NAME
        try:
            kept = json.loads(path.read_text(encoding="utf-8"))
            return cls(
                {Role(role): str(hashed) for role, hashed in kept["passwords"].items()},
                tuple(Token(**{**token, "role": Role(token["role"])}) for token in kept["tokens"]),
                str(kept["secret"]),
            )
        except (FileNotFoundError, NotADirectoryError):
            return cls()
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            cure = "Delete it and set the passwords again: morgue passwd"
            raise AccessError(f"who may come in cannot be read ({error})", str(path), cure) from None

    def write(self, archive: Path) -> None:
        """Keep this in an archive's directory, replacing what was there in one step."""
        if not archive.is_dir():
            raise AccessError("there is no archive", str(archive), "Make one first: morgue ingest PATH…")
        path, draft = archive / NAME, archive / f"{NAME}.{os.getpid()}"
        kept = {
            "version": VERSION,
            "passwords": dict(self.passwords),
            "tokens": [asdict(token) for token in self.tokens],
            "secret": self.secret or secrets.token_hex(32),
        }
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with open(descriptor, "w", encoding="utf-8") as file:
            json.dump(kept, file, indent=1)
            file.flush()
            os.fsync(file.fileno())
        os.replace(draft, path)

    def with_password(self, role: Role, password: str | None) -> Access:
        """Set a role's password, or take it away. Raises AccessError for one that is too short."""
        others = {each: hashed for each, hashed in self.passwords.items() if each is not role}
        if password is None:
            return replace(self, passwords=others)
        if len(password) < SHORTEST_PASSWORD:
            raise AccessError(
                f"the password is shorter than {SHORTEST_PASSWORD} characters", cure="Choose a longer one."
            )
        return replace(self, passwords={**others, role: generate_password_hash(password)})

    def with_token(self, name: str, role: Role) -> tuple[Access, str]:
        """Add a token; the second value is the token itself, which is not kept and cannot be shown again."""
        if any(token.name == name for token in self.tokens):
            raise AccessError(f"there is a token {name!r} already", cure="Choose another name, or revoke it.")
        secret = f"morgue_{secrets.token_urlsafe(32)}"
        made = datetime.now(UTC).isoformat(timespec="seconds")
        return replace(self, tokens=(*self.tokens, Token(name, role, fingerprint(secret), made))), secret

    def without_token(self, name: str) -> Access:
        """Take a token away. Raises AccessError when there is none of that name."""
        kept = tuple(token for token in self.tokens if token.name != name)
        if len(kept) == len(self.tokens):
            names = ", ".join(token.name for token in self.tokens) or "none"
            raise AccessError(f"there is no token {name!r}", cure=f"There are: {names}.")
        return replace(self, tokens=kept)

    def role_of_password(self, password: str) -> Role | None:
        """Say what a password lets one do: to write, if it is of both roles."""
        found = [role for role, hashed in self.passwords.items() if check_password_hash(hashed, password)]
        return max(found, key=lambda role: role is Role.WRITER, default=None)

    def role_of_token(self, token: str) -> Role | None:
        """Say what a token lets a program do."""
        given = fingerprint(token)
        roles = [each.role for each in self.tokens if secrets.compare_digest(each.sha256, given)]
        return roles[0] if roles else None


def fingerprint(token: str) -> str:
    """Give the hash by which a token is kept; its 256 random bits need no slow one."""
    return sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
