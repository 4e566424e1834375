"""Settings come from variables and flags, and say what is allowed."""

from dataclasses import fields
from pathlib import Path

import pytest

from graph_schema.address import Address
from graph_schema.errors import InvalidInput, Unavailable
from settings import SETTINGS, Settings


def test_an_empty_environment_gives_the_defaults() -> None:
    settings = Settings.read({})
    assert (settings.host, settings.port, settings.data) == ("127.0.0.1", 8000, Path("var"))
    assert (settings.graph_url, settings.graph_user, settings.graph_database) == (None, "neo4j", None)
    assert (settings.mode, settings.workers, settings.log_level) == ("trial", 1, "info")
    assert not settings.production


def test_a_flag_goes_before_its_variable_and_none_is_no_flag() -> None:
    environ = {"SMENET_PORT": "9000", "SMENET_MODE": "production"}
    settings = Settings.read(environ, port=9001, mode=None, data=Path("elsewhere"))
    assert (settings.port, settings.production, settings.data) == (9001, True, Path("elsewhere"))


def test_an_empty_variable_is_none() -> None:
    assert Settings.read({"SMENET_PORT": ""}).port == 8000


@pytest.mark.parametrize(
    ("variable", "value", "allowed"),
    [
        ("SMENET_PORT", "0", "a whole number from 1 to 65535"),
        ("SMENET_PORT", "65536", "a whole number from 1 to 65535"),
        ("SMENET_PORT", "８０００", "a whole number from 1 to 65535"),
        ("SMENET_WORKERS", "-1", "a whole number from 1 to 64"),
        ("SMENET_WORKERS", "65", "a whole number from 1 to 64"),
        ("SMENET_MODE", "test", "one of trial, production"),
        ("SMENET_LOG_LEVEL", "loud", "one of debug, info, warning, error"),
        ("SMENET_GRAPH_URL", "http://127.0.0.1:7474", "a Bolt URL such as neo4j://127.0.0.1:7687"),
        ("SMENET_GRAPH_URL", "bolt://127.0.0.1:99999", "a Bolt URL such as neo4j://127.0.0.1:7687"),
        ("SMENET_GRAPH_URL", "bolt://", "a Bolt URL such as neo4j://127.0.0.1:7687"),
    ],
)
def test_a_bad_value_is_refused_with_its_name_and_what_is_allowed(variable: str, value: str, allowed: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        Settings.read({variable: value})
    assert refused.value.message.startswith(f"{variable} is {value!r}; it must be {allowed}")
    assert refused.value.field == variable
    assert refused.value.hint == f"set {variable} or --{variable.removeprefix('SMENET_').lower().replace('_', '-')}"


def test_an_unknown_flag_is_refused() -> None:
    with pytest.raises(InvalidInput, match=r"'colour' is no setting; it must be one of .*, data, "):
        Settings.read({}, colour="red")


def test_another_process_reads_the_same_settings() -> None:
    settings = Settings.read({"SMENET_GRAPH_URL": "bolt://127.0.0.1:7687", "SMENET_GRAPH_PASSWORD": "p"}, workers=3)
    assert Settings.read(settings.environment()) == settings


def test_the_table_describes_every_field() -> None:
    assert [setting.name for setting in SETTINGS] == [item.name for item in fields(Settings)]
    assert all(setting.variable == "SMENET_" + setting.name.upper() and setting.meaning for setting in SETTINGS)
    assert SETTINGS[3].flag == "--graph-url"


def test_the_password_stays_out_of_what_is_shown() -> None:
    assert "secret" not in repr(Settings.read({"SMENET_GRAPH_PASSWORD": "secret"}))


def test_the_graph_is_at_the_url() -> None:
    environ = {"SMENET_GRAPH_URL": "neo4j+s://graph.test", "SMENET_GRAPH_PASSWORD": "p", "SMENET_GRAPH_DATABASE": "d"}
    assert Settings.read(environ).graph_address() == Address("neo4j+s://graph.test", "neo4j", "p", "d")


def test_without_url_and_engine_it_says_how_to_start_one(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="no engine runs on") as refused:
        Settings.read({}, data=tmp_path).graph_address()
    assert "smenet serve" in str(refused.value.hint)
