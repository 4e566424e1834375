"""What production mode refuses, each with what to do about it."""

import re
from pathlib import Path

import pytest
import yaml

import server
from graph_schema.embedded_home import Home
from graph_schema.errors import Conflict
from production import GUESSED, check_production
from settings import Settings

GOOD_PASSWORD = "quite-long-and-random"  # noqa: S105  of no server


def settings(data: Path, **variables: str) -> Settings:
    return Settings.read({"SMENET_MODE": "production", "SMENET_DATA": str(data), **variables})


def graph(url: str, password: str = GOOD_PASSWORD, **more: str) -> dict[str, str]:
    return {"SMENET_GRAPH_URL": url, "SMENET_GRAPH_PASSWORD": password, **more}


@pytest.mark.parametrize(
    "url", ["bolt://127.0.0.1:7687", "neo4j://localhost", "bolt://[::1]:7687", "neo4j+s://db.example.cn", "bolt+s://db"]
)
def test_a_checked_or_local_connection_is_taken(tmp_path: Path, url: str) -> None:
    check_production(settings(tmp_path, **graph(url)))
    check_production(settings(tmp_path))


@pytest.mark.parametrize("scheme", ["bolt", "neo4j", "bolt+ssc", "neo4j+ssc"])
def test_a_connection_to_another_machine_is_checked_by_tls(tmp_path: Path, scheme: str) -> None:
    with pytest.raises(Conflict, match="is not checked by TLS") as refused:
        check_production(settings(tmp_path, **graph(f"{scheme}://db.example.cn:7687")))
    assert "neo4j+s://" in (refused.value.hint or "")
    check_production(settings(tmp_path, SMENET_MODE="trial", **graph(f"{scheme}://db.example.cn:7687")))


@pytest.mark.parametrize("password", ["", "short", *sorted(GUESSED), "Password"])
def test_a_password_that_all_know_is_refused(tmp_path: Path, password: str) -> None:
    with pytest.raises(Conflict, match="the password of the graph"):
        check_production(settings(tmp_path, **graph("bolt+s://db", password)))


def test_the_key_of_a_trial_is_refused(tmp_path: Path) -> None:
    (tmp_path / "keys").mkdir()
    (tmp_path / "keys" / "trial.json").touch(mode=0o600)
    with pytest.raises(Conflict, match=r"trial\.json signs tokens of a trial"):
        check_production(settings(tmp_path))
    with pytest.raises(Conflict, match="signs tokens of a trial"):
        server.create_app(settings(tmp_path))
    check_production(settings(tmp_path, SMENET_MODE="trial"))


@pytest.mark.parametrize("name", ["keys/tls.pem", "backups/monday.tar.gz", "graph/password"])
def test_a_secret_that_others_can_read_is_refused(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.parent.mkdir()
    path.touch(mode=0o600)
    assert Home.below(tmp_path).password_file == tmp_path / "graph" / "password"
    check_production(settings(tmp_path))
    path.chmod(0o640)
    with pytest.raises(Conflict, match=r"is a secret that others can read \(mode 640\)") as refused:
        check_production(settings(tmp_path))
    assert refused.value.hint == f"chmod 600 {path}"


def test_an_authority_needs_something_to_check(tmp_path: Path) -> None:
    authority = tmp_path / "ca.pem"
    authority.touch()
    with pytest.raises(Conflict, match="no certificate to check"):
        check_production(settings(tmp_path, SMENET_MODE="trial", SMENET_GRAPH_CA=str(authority)))
    there = settings(tmp_path, **graph("neo4j+s://db", SMENET_GRAPH_CA=str(authority)))
    check_production(there)
    assert there.graph_address().authority == authority


def test_what_the_compose_file_sets_is_taken(tmp_path: Path) -> None:
    """With every blank that its user fills in filled in."""
    text = (Path(__file__).parents[2] / "compose.yaml").read_text(encoding="utf-8")
    filled = re.sub(r"\$\{SMENET_GRAPH_PASSWORD[^}]*\}", GOOD_PASSWORD, text)
    filled = re.sub(r"\$\{SMENET_OIDC_ISSUER[^}]*\}", "https://issuer.example.cn", filled)
    variables = yaml.safe_load(re.sub(r"\$\{[A-Z_]+:-\}", "''", filled))["services"]["smenet"]["environment"]
    taken = settings(tmp_path, **variables)
    assert taken.production
    check_production(taken)
