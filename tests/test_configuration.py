"""A flag beats the environment, which beats the config file; a bad value is told with its place and cure."""

from pathlib import Path

import pytest

from app.configuration import SETTINGS, ConfigurationError, Settings, config_path, load

GOOD = {
    "archive": ("/a/one", "/a/two", "/a/three"),
    "host": ("one.example", "two.example", "::1"),
    "port": ("1", "2", "3"),
    "recogniser": ("none", "builtin", "other"),
    "workers": ("1", "2", "3"),
    "password_file": ("/a/one", "/a/two", "/a/three"),
    "public": ("reading", "nothing", "reading"),
    "proxies": ("1", "2", "3"),
    "patience": ("1", "2", "3"),
    "log": ("lines", "json", "json+queries"),
    "memory": ("200", "300", "400"),
}


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "morgue").mkdir()
    return tmp_path


def write(home: Path, text: str) -> dict[str, str]:
    """Write the config file; give the environment that finds it."""
    (home / "morgue" / "config.toml").write_text(text, encoding="utf-8")
    return {"XDG_CONFIG_HOME": str(home)}


def test_without_any_setting_the_defaults_hold(home: Path) -> None:
    found = load({}, {"XDG_CONFIG_HOME": str(home)})
    assert found == Settings(
        Path("archive"), "127.0.0.1", 8765, "builtin", None, None, "nothing", 0, 2, "nothing", 1024
    )


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.name)
def test_flag_beats_environment_beats_file(home: Path, setting) -> None:  # type: ignore[no-untyped-def]
    in_file, in_environment, in_flag = GOOD[setting.name]
    environ = write(home, f'{setting.name} = "{in_file}"')

    def value(flags: dict[str, str | None], environ: dict[str, str]) -> str:
        return str(getattr(load(flags, environ), setting.name))

    assert value({setting.name: None}, environ) == in_file
    environ[setting.variable] = in_environment
    assert value({setting.name: None}, environ) == in_environment
    assert value({setting.name: in_flag}, environ) == in_flag


def test_every_setting_is_a_field_of_the_settings() -> None:
    assert [setting.name for setting in SETTINGS] == list(Settings.__dataclass_fields__)


def test_an_empty_variable_counts_as_not_set(home: Path) -> None:
    assert load({}, {"XDG_CONFIG_HOME": str(home), "MORGUE_PORT": ""}).port == 8765


def test_numbers_in_the_file_need_no_quotes(home: Path) -> None:
    assert load({}, write(home, "port = 9000\nworkers = 3")).workers == 3


def test_a_directory_in_the_file_is_relative_to_the_file(home: Path) -> None:
    assert load({}, write(home, 'archive = "clips"')).archive == home / "morgue" / "clips"


def test_a_tilde_is_the_home_directory(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(home))
    assert load({"archive": "~/clips"}, {"XDG_CONFIG_HOME": str(home)}).archive == home / "clips"


def test_auto_workers_is_one_per_core(home: Path) -> None:
    assert load({}, write(home, 'workers = "auto"')).workers is None


def test_the_config_file_can_be_named(home: Path) -> None:
    named = home / "mine.toml"
    named.write_text("port = 4321", encoding="utf-8")
    assert load({}, {"MORGUE_CONFIG": str(named)}).port == 4321


def test_a_named_config_file_must_exist(home: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"nowhere\.toml: there is no such .*MORGUE_CONFIG"):
        load({}, {"MORGUE_CONFIG": str(home / "nowhere.toml")})


def test_the_config_file_lies_where_the_system_wants_it(tmp_path: Path) -> None:
    assert config_path({"HOME": str(tmp_path)}) == tmp_path / ".config" / "morgue" / "config.toml"


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("port", "http", "number from 1 to 65535"),
        ("port", "65536", "number from 1 to 65535"),
        ("port", "-1", "number from 1 to 65535"),
        ("port", "²", "number from 1 to 65535"),
        ("workers", "0", "number from 1 to 64"),
        ("workers", "many", "auto"),
        ("host", "my host", "without blanks"),
        ("recogniser", "", "one word"),
        ("archive", " ", "path of a directory"),
        ("archive", "a\0b", "NUL"),
    ],
)
def test_a_bad_flag_is_told_with_name_value_and_cure(home: Path, name: str, value: str, says: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        load({name: value}, {"XDG_CONFIG_HOME": str(home)})
    message = str(caught.value)
    assert f"the flag --{name}" in message
    assert repr(value) in message
    assert says in message


def test_a_bad_variable_is_told_by_its_name(home: Path) -> None:
    with pytest.raises(ConfigurationError, match="environment variable MORGUE_PORT: the port is 'web'"):
        load({}, {"XDG_CONFIG_HOME": str(home), "MORGUE_PORT": "web"})


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('port = "web"', "the port is 'web'"),
        ("port = true", "must be a text or a number"),
        ("port = [1]", "must be a text or a number"),
        ("port = 80.5", "must be a text or a number"),
        ("prot = 80", "Did you mean port?"),
        ("colour = 'red'", "The settings are archive, host"),
        ("port = ", "not valid TOML"),
    ],
)
def test_a_bad_file_is_told_with_its_path(home: Path, text: str, says: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        load({}, write(home, text))
    assert str(home / "morgue" / "config.toml") in str(caught.value)
    assert says in str(caught.value)


def test_a_config_file_that_is_no_text_is_told(home: Path) -> None:
    (home / "morgue" / "config.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ConfigurationError, match="cannot be read"):
        load({}, {"XDG_CONFIG_HOME": str(home)})


def test_a_flag_makes_a_bad_variable_harmless(home: Path) -> None:
    assert load({"port": "80"}, {"XDG_CONFIG_HOME": str(home), "MORGUE_PORT": "web"}).port == 80
