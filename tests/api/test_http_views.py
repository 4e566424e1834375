"""Whoever asks for very many pages in a minute is told to wait, in the language of the page; desk and sign-in too."""

from pathlib import Path

import pytest
from http_given import client

import server
from settings import Settings
from web.allowance import VIEW, PointsPerMinute
from web.graphql_schema import build_schema
from web.parts import Parts
from web.point_store import PointStore
from web.routes import application, routes

pytestmark = pytest.mark.anyio
VIEWS = 3


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("/methodology", "页面过多"),
        ("/en/methodology", "Too many pages"),
        ("/sign-in", "页面过多"),
        ("/desk", "页面过多"),
    ],
)
async def test_pages_are_told_to_wait(path: str, told: str, tmp_path: Path) -> None:
    parts = Parts()
    settings = Settings.read({"SMENET_DATA": str(tmp_path)})
    parts.callers, parts.ways = server.callers(settings), server.ways(settings)
    parts.allowance = PointsPerMinute(VIEWS * VIEW, PointStore())
    async with client(application(routes(build_schema(), parts, ide=False))) as http:
        for _ in range(VIEWS):
            assert (await http.get("/en/methodology")).status_code == 200
        refused = await http.get(path)
        assert (refused.status_code, told in refused.text) == (429, True)
        assert 1 <= int(refused.headers["Retry-After"]) <= 60
        assert (await http.get("/healthz")).status_code == 200
