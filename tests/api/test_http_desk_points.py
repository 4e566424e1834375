"""Pages of the desk that read much take more points than others."""

import asyncio
from pathlib import Path

import httpx2
import pytest
from given import added, committed, organization, small_network
from serving import serving

from directory.accounts.documents import Caller
from directory.accounts.granting import Wish, grant_by_command
from directory.accounts.roles import Role
from graph_schema.connection import Graph
from web.allowance import VIEW
from web.identity.trial import RULES, TrialKey
from web.pages.desk.views.journal import POINTS_A_ROW

pytestmark = pytest.mark.anyio
POINTS = 30_000  # a minute, the least that can be set
ROWS = 1_000


async def test_a_verification_takes_points_for_each_row(graph: Graph, tmp_path: Path) -> None:
    journal = await small_network(graph)
    wish = Wish(Caller(RULES.issuer, "li"), Role.ADMINISTRATOR, region="100000")
    await grant_by_command(journal, "smenet", wish)
    await committed(journal, *(added(organization(number, region="330000")) for number in range(10, 10 + ROWS)))
    last = (await journal.head()).seq
    with serving(graph.address, tmp_path, SMENET_RATE_LIMIT=str(POINTS)) as url:
        await asyncio.to_thread(ask_until_refused, url, TrialKey(tmp_path).token("li", 1), last)


def ask_until_refused(url: str, token: str, last: int) -> None:
    verifying = f"/en/desk/journal?verify=1&from={last - ROWS + 1}&to={last}"
    with httpx2.Client(base_url=url, headers={"Origin": url}, follow_redirects=True) as client:
        assert client.post("/en/sign-in", data={"token": token, "onward": "/en/desk/journal"}).status_code == 200
        spent = 2 * VIEW
        verified = VIEW + ROWS * POINTS_A_ROW
        while spent + verified <= POINTS:
            assert client.get(verifying).status_code == 200
            spent += verified
        refused = client.get(verifying)
        assert (refused.status_code, "Retry-After" in refused.headers) == (429, True)
        assert refused.headers["content-type"].startswith("text/html")
        assert client.get("/en/desk/journal").status_code == 200
