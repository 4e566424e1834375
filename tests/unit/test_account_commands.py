"""What the commands about accounts refuse before they touch a graph, and whose tokens a server takes."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import cli_accounts
import server
from graph_schema.errors import Conflict, InvalidInput
from settings import Settings
from web.identity.callers import Bearers, Nobody
from web.identity.issuer import IssuerKeys
from web.identity.tokens import Rules
from web.identity.trial import FILE, RULES, TrialKey
from web.refusals import HttpRefusal

ISSUER = "https://issuer.test/realm"
PRODUCTION = {"SMENET_MODE": "production", "SMENET_OIDC_ISSUER": ISSUER, "SMENET_OIDC_ALGORITHMS": "ES256, Ed25519"}


def settings(data: Path, **environ: str) -> Settings:
    return Settings.read({"SMENET_DATA": str(data), **environ})


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"subject": ""}, "subject has 0 characters"),
        ({"subject": "li", "role": "king"}, "role is 'king'; it must be one of ADMINISTRATOR"),
        ({"subject": "li", "role": "auditor"}, "AUDITOR is a role of one region"),
        ({"subject": "li", "role": "auditor", "region": "1", "organization": "org-a"}, "AUDITOR is a role of one"),
        ({"subject": "li", "role": "employee", "region": "1"}, "EMPLOYEE is a role of one organization"),
        ({"subject": "li", "role": "employee", "organization": "a"}, "organization 'a' is no id"),
        ({"subject": "li", "region": "1"}, "needs a role"),
    ],
)
def test_a_token_is_for_a_subject_and_perhaps_one_role(tmp_path: Path, more: dict[str, Any], message: str) -> None:
    with pytest.raises(InvalidInput, match=message):
        cli_accounts.token(settings(tmp_path), **more)
    assert not (tmp_path / FILE).exists()


def test_a_token_alone_needs_no_graph(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    cli_accounts.token(settings(tmp_path), "li")
    assert capsys.readouterr().out.count(".") == 2


def test_production_issues_no_tokens_and_needs_an_issuer(tmp_path: Path) -> None:
    with pytest.raises(Conflict, match="not valid in production"):
        cli_accounts.token(settings(tmp_path, **PRODUCTION), "li")
    with pytest.raises(Conflict, match="SMENET_OIDC_ISSUER is not set"):
        cli_accounts.grant(settings(tmp_path, SMENET_MODE="production"), "li", "ADMINISTRATOR", "100000")
    assert cli_accounts.issuer(settings(tmp_path, **PRODUCTION)) == ISSUER
    assert cli_accounts.issuer(settings(tmp_path)) == RULES.issuer


@pytest.mark.parametrize("work", [cli_accounts.grant, cli_accounts.revoke, cli_accounts.token])
def test_a_role_is_not_given_in_a_trial_that_names_an_issuer(tmp_path: Path, work: Callable[..., None]) -> None:
    asked = settings(tmp_path, SMENET_OIDC_ISSUER=ISSUER)
    with pytest.raises(Conflict, match="SMENET_OIDC_ISSUER is set, but SMENET_MODE is trial") as refusal:
        work(asked, "li", "ADMINISTRATOR", "100000")
    assert refusal.value.hint == "set SMENET_MODE=production (--mode production), or unset SMENET_OIDC_ISSUER"


def test_each_mode_has_its_own_tokens(tmp_path: Path) -> None:
    trial = server.callers(settings(tmp_path, SMENET_OIDC_ISSUER=ISSUER))
    assert isinstance(trial, Bearers)
    assert isinstance(trial.keys, TrialKey)
    production = server.callers(settings(tmp_path, **PRODUCTION))
    assert isinstance(production, Bearers)
    assert isinstance(production.keys, IssuerKeys)
    assert production.rules == Rules(ISSUER, "smenet", ("ES256", "Ed25519"))
    assert isinstance(server.callers(settings(tmp_path, SMENET_MODE="production")), Nobody)


@pytest.mark.anyio
async def test_in_production_a_trial_token_is_refused_without_asking_anybody(tmp_path: Path) -> None:
    token = TrialKey(tmp_path).token("li", 1)
    callers = server.callers(settings(tmp_path, SMENET_MODE="production"))
    with pytest.raises(HttpRefusal) as refused:
        await callers.identify({"authorization": f"Bearer {token}"})
    assert refused.value.status == 401


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("SMENET_OIDC_ISSUER", "http://issuer.test"),
        ("SMENET_OIDC_ISSUER", "issuer.test"),
        ("SMENET_OIDC_ISSUER", "https://issuer.test?x=1"),
        ("SMENET_OIDC_ALGORITHMS", "HS256"),
        ("SMENET_OIDC_ALGORITHMS", "none"),
        ("SMENET_OIDC_ALGORITHMS", "RS256,"),
    ],
)
def test_settings_that_would_weaken_it_are_refused(tmp_path: Path, variable: str, value: str) -> None:
    with pytest.raises(InvalidInput, match=variable):
        settings(tmp_path, **{variable: value})


def test_another_process_reads_the_same_algorithms(tmp_path: Path) -> None:
    read = settings(tmp_path, **PRODUCTION)
    assert Settings.read(read.environment()) == read
