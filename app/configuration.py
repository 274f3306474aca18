"""The settings of this program: a flag beats the environment, the environment beats the config file."""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from articles.errors import MorgueError

CONFIG_VARIABLE = "MORGUE_CONFIG"
MAX_WORKERS = 64
MAX_PATIENCE = 600  # seconds
LEAST_MEMORY = 192  # MiB
LOG_FORMS = ("nothing", "lines", "json", "lines+queries", "json+queries")


class ConfigurationError(MorgueError):
    """A setting that cannot be used; its text names the setting, its value, where it was set and the cure."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Every setting, resolved. `workers` is None for one worker per processor core."""

    archive: Path
    host: str
    port: int
    recogniser: str
    workers: int | None
    password_file: Path | None
    public: str
    proxies: int
    patience: int
    log: str
    memory: int

    def for_app(self) -> dict[str, object]:
        """Give the web application's configuration."""
        return {
            "ARCHIVE": self.archive,
            "RECOGNISER": self.recogniser,
            "PASSWORD": self.password(),
            "PUBLIC": self.public,
            "PROXIES": self.proxies,
            "PATIENCE": self.patience,
            "LOG": self.log,
        }

    def password(self) -> str | None:
        """Read the password of those who may change things. Raises ConfigurationError when it cannot be."""
        if self.password_file is None:
            return None
        try:
            password = self.password_file.read_text(encoding="utf-8").strip("\r\n")
        except (OSError, UnicodeDecodeError) as error:
            raise ConfigurationError(
                f"the password cannot be read ({error})", str(self.password_file)
            ) from None
        if not password:
            raise ConfigurationError(
                "the password file is empty", str(self.password_file), "Write one into it."
            )
        return password


@dataclass(frozen=True, slots=True)
class Setting:
    """A setting as it is declared once, for the command line, the environment, the config file and the docs.

    `parse` turns the text a person wrote into the value and raises ValueError, whose text completes the
    sentence "the port is 'x': …".
    """

    name: str
    default: str
    metavar: str
    meaning: str
    parse: Callable[[str], Any]

    @property
    def flag(self) -> str:
        """The flag that sets it, without its dashes."""
        return self.name.replace("_", "-")

    @property
    def variable(self) -> str:
        """The environment variable that sets it."""
        return f"MORGUE_{self.name.upper()}"


def load(flags: Mapping[str, str | None], environ: Mapping[str, str]) -> Settings:
    """Resolve all settings from the flags given, the environment and the config file.

    `flags` maps a setting's name to what was typed, or None when the flag was not given. An empty
    environment variable counts as not set. Raises ConfigurationError.
    """
    config = config_path(environ)
    written = read_config(config, required=bool(environ.get(CONFIG_VARIABLE)))
    return Settings(
        **{setting.name: resolve(setting, flags, environ, written, config) for setting in SETTINGS}
    )


def resolve(
    setting: Setting,
    flags: Mapping[str, str | None],
    environ: Mapping[str, str],
    written: Mapping[str, str],
    config: Path,
) -> Any:
    """Give one setting's value from the strongest place that names it."""
    flag = flags.get(setting.name)
    if flag is not None:
        return parsed(setting, flag, f"the flag --{setting.flag}")
    if environ.get(setting.variable):
        return parsed(setting, environ[setting.variable], f"the environment variable {setting.variable}")
    if setting.name in written:
        value = parsed(setting, written[setting.name], f"the config file {config}")
        return config.parent / value if isinstance(value, Path) else value
    return parsed(setting, setting.default, "the default")


def parsed(setting: Setting, text: str, place: str) -> Any:
    """Turn the text of a setting into its value, or say what is wrong with it and where it was set."""
    try:
        return setting.parse(text)
    except ValueError as error:
        raise ConfigurationError(f"the {setting.name} is {text!r}: {error}", f"In {place}") from None


def config_path(environ: Mapping[str, str]) -> Path:
    """Give the config file's path: MORGUE_CONFIG, or morgue/config.toml in the user's configuration."""
    if environ.get(CONFIG_VARIABLE):
        return Path(environ[CONFIG_VARIABLE]).expanduser()
    if environ.get("XDG_CONFIG_HOME"):
        return Path(environ["XDG_CONFIG_HOME"], "morgue", "config.toml")
    return Path(environ.get("HOME") or "~", ".config", "morgue", "config.toml").expanduser()


def read_config(path: Path, required: bool = False) -> dict[str, str]:
    """Read the config file as the text of each setting; an absent file is an empty one unless required."""
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (FileNotFoundError, NotADirectoryError):
        if required:
            cure = f"Write it, or unset {CONFIG_VARIABLE}."
            raise ConfigurationError("there is no such config file", str(path), cure) from None
        return {}
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"the config file cannot be read ({error})", str(path)) from None
    except tomllib.TOMLDecodeError as error:
        cure = 'A setting is written like this: archive = "/srv/morgue".'
        raise ConfigurationError(f"the config file is not valid TOML ({error})", str(path), cure) from None
    return {name: config_text(name, value, path) for name, value in table.items()}


def config_text(name: str, value: object, path: Path) -> str:
    """Give a config file's value as the text a flag would have, refusing unknown names and other types."""
    names = [setting.name for setting in SETTINGS]
    if name not in names:
        near = difflib.get_close_matches(name, names, n=1)
        cure = f"Did you mean {near[0]}?" if near else f"The settings are {', '.join(names)}."
        raise ConfigurationError(f"there is no setting {name!r}", str(path), cure)
    if isinstance(value, bool) or not isinstance(value, (str, int)):
        raise ConfigurationError(f"the {name} is {value!r}: it must be a text or a number", str(path))
    return str(value)


def directory(text: str) -> Path:
    """Parse a directory's path, `~` included."""
    if not text.strip():
        raise ValueError("it must be the path of a directory")
    if "\0" in text:
        raise ValueError("a path cannot hold a NUL character")
    return Path(text).expanduser()


def word(text: str) -> str:
    """Parse a name that must not be empty or hold blanks."""
    if not text or text != "".join(text.split()):
        raise ValueError("it must be one word without blanks")
    return text


def port_number(text: str) -> int:
    """Parse a port; 0 lets the system choose a free one."""
    if not (text.isascii() and text.isdigit() and int(text) <= 65535):
        raise ValueError("it must be a number from 1 to 65535, or 0 for any free port")
    return int(text)


def file_or_none(text: str) -> Path | None:
    """Parse the path of a file; "none" is no file."""
    return None if text == "none" else directory(text)


def public_part(text: str) -> str:
    """Parse what is open to everybody."""
    if text not in ("nothing", "reading"):
        raise ValueError('it must be "nothing" or "reading"')
    return text


def proxy_count(text: str) -> int:
    """Parse a number of proxies."""
    if not (text.isascii() and text.isdigit() and int(text) <= 9):
        raise ValueError("it must be a number from 0 to 9")
    return int(text)


def worker_count(text: str) -> int | None:
    """Parse a number of worker processes; "auto" is one per processor core."""
    if text == "auto":
        return None
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= MAX_WORKERS):
        raise ValueError(f'it must be a number from 1 to {MAX_WORKERS}, or "auto" for one per processor core')
    return int(text)


def log_form(text: str) -> str:
    """Parse what is written of each request."""
    if text not in LOG_FORMS:
        raise ValueError(f"it must be one of {', '.join(LOG_FORMS)}")
    return text


def seconds(text: str) -> int:
    """Parse a number of seconds."""
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= MAX_PATIENCE):
        raise ValueError(f"it must be a number of seconds from 1 to {MAX_PATIENCE}")
    return int(text)


def mebibytes(text: str) -> int:
    """Parse an amount of memory."""
    if not (text.isascii() and text.isdigit() and LEAST_MEMORY <= int(text) <= 10**6):
        raise ValueError(f"it must be a number of MiB, {LEAST_MEMORY} at least")
    return int(text)


SETTINGS = (
    Setting("archive", "archive", "DIRECTORY", "The directory that holds the archive.", directory),
    Setting("host", "127.0.0.1", "ADDRESS", "The address to serve on.", word),
    Setting("port", "8765", "NUMBER", "The port to serve on; 0 takes any free one.", port_number),
    Setting(
        "recogniser",
        "builtin",
        "NAME",
        'What finds people, organisations and places: "builtin", "spacy:MODEL" or "none".',
        word,
    ),
    Setting(
        "workers",
        "auto",
        "NUMBER",
        'How many processes clean articles at once; "auto" is one per processor core.',
        worker_count,
    ),
    Setting(
        "password_file",
        "none",
        "FILE",
        "A file with the password that reading and changing the archive needs; see also `morgue passwd`.",
        file_or_none,
    ),
    Setting(
        "public",
        "nothing",
        "WHAT",
        'What needs no password where there is one: "nothing" or "reading".',
        public_part,
    ),
    Setting(
        "proxies",
        "0",
        "NUMBER",
        "How many proxies in front of the server are to be believed.",
        proxy_count,
    ),
    Setting(
        "patience",
        "2",
        "SECONDS",
        "After how many seconds a search gives what it has found.",
        seconds,
    ),
    Setting(
        "log",
        "nothing",
        "FORM",
        'What to write of each request: "nothing", "lines" or "json"; "+queries" tells what was asked for.',
        log_form,
    ),
    Setting("memory", "1024", "MIB", "How much memory indexing may take, in MiB.", mebibytes),
)
