"""Accounts from the command line, against a server in a process of its own."""

import asyncio
import json
import stat
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import pytest
from accounts_given import SHOP, network
from conftest import empty
from serving import serving
from test_command import Command

from graph_schema.address import Address
from graph_schema.connection import Graph

CORRECT = f'mutation {{ done: correctOrganization(requestId: "r", id: "{SHOP}", expectedVersion: 1, '
CORRECT += 'changes: {phone: "0571-88888888"}) { __typename } }'


def ask(url: str, query: str, token: str) -> Any:
    request = urllib.request.Request(f"{url}/graphql", json.dumps({"query": query}).encode())
    request.add_header("Content-Type", "application/json")
    request.add_header("Authorization", f"Bearer {token}")
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.load(answer)["data"]


async def fill(engine: Address) -> None:
    graph = await Graph.open(engine)
    await empty(graph)
    await network(graph)
    await graph.close()


def test_a_token_signs_in_and_its_role_counts(engine: Address, tmp_path: Path) -> None:
    asyncio.run(fill(engine))
    data = tmp_path / "data"
    smenet = Command(engine, data)
    role = ("--subject", "li", "--role", "administrator", "--region", "100000")
    with serving(engine, data, "--no-demonstration") as url:
        given = smenet.run("grant", *role)
        assert "ADMINISTRATOR of 100000 for li of the issuer smenet-trial: account-" in given.stderr
        token = smenet.output("token", *role).strip()
        me = ask(url, "{ me { subject roles { role region } } }", token)["me"]
        assert me == {"subject": "li", "roles": [{"role": "ADMINISTRATOR", "region": "100000"}]}
        assert ask(url, CORRECT, token)["done"]["__typename"] == "OrganizationCorrected"
        with pytest.raises(urllib.error.HTTPError, match="401"):
            ask(url, "{ me { id } }", token[:-8] + "AAAAAAAA")
    assert stat.S_IMODE((data / "keys" / "trial.json").stat().st_mode) == 0o600
