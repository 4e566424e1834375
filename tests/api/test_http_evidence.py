"""Evidence over HTTP: given by whoever is signed in, seen by those concerned, never shown by a browser."""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

import httpx2
import pytest
from accounts_given import COUNTY, PROVINCE, SHOP, network
from http_given import client, code

from directory.accounts.documents import Caller
from directory.accounts.granting import Wish, grant_by_command, revoke_by_command
from directory.accounts.roles import REGIONAL, Role, end_of
from evaluation.evidence.kinds import PNG, TEXT
from evaluation.evidence.store import EVIDENCE_BYTES
from evaluation.evidence.viewing import sees_all
from graph_schema.clock import now
from graph_schema.connection import Graph
from graph_schema.journal import Journal
from web.evidence import UPLOADS_EACH
from web.graphql_schema import build_schema
from web.identity.callers import Bearers
from web.identity.trial import RULES, TrialKey
from web.middleware import BODY_MAX
from web.parts import Parts
from web.routes import application, routes

pytestmark = pytest.mark.anyio

SCHEMA = build_schema()
NOTE = "服务记录\n".encode()
DIGEST = hashlib.sha256(NOTE).hexdigest()
UNKNOWN = "0" * 64


@dataclass
class Desk:
    """A client of the application, and the keys of its trial."""

    http: httpx2.AsyncClient
    journal: Journal
    keys: TrialKey

    def headers(self, name: str | None) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.keys.token(name, 1)}"} if name else {}

    async def gives(self, name: str | None, body: object = NOTE, kind: str = TEXT, **more: str) -> httpx2.Response:
        headers = {**self.headers(name), "Content-Type": kind, **more}
        return await self.http.post("/evidence", content=body, headers=headers)  # type: ignore[arg-type]

    async def fetches(self, name: str | None, digest: str = DIGEST) -> httpx2.Response:
        return await self.http.get(f"/evidence/{digest}", headers=self.headers(name))


@pytest.fixture
async def desk(graph: Graph, tmp_path: Path) -> AsyncIterator[Desk]:
    await network(graph)
    parts, keys = Parts(), TrialKey(tmp_path)
    parts.callers = Bearers(RULES, keys)
    async with AsyncExitStack() as stack:
        await parts.open(graph.address, tmp_path, stack)
        http = await stack.enter_async_context(client(application(routes(SCHEMA, parts, ide=True))))
        yield Desk(http, parts.journal, keys)


def wished(name: str, role: Role) -> Wish:
    place = {"region": COUNTY} if role in REGIONAL else {"organization": SHOP}
    return Wish(Caller(RULES.issuer, name), role, **place)


async def test_a_file_is_given_and_fetched_as_something_to_keep(desk: Desk) -> None:
    given = await desk.gives("li")
    assert (given.status_code, given.headers["location"]) == (201, f"/evidence/{DIGEST}")
    assert given.json() == {"sha256": DIGEST, "mediaType": TEXT, "bytes": len(NOTE)}
    assert (await desk.gives("li", kind="Text/Plain; charset=UTF-8")).json() == given.json()
    found = await desk.fetches("li")
    assert (found.status_code, found.content) == (200, NOTE)
    assert found.headers["content-type"] == "text/plain; charset=utf-8"
    assert found.headers["content-disposition"] == f'attachment; filename="{DIGEST}.txt"'
    assert found.headers["content-security-policy"].startswith("sandbox;")
    assert found.headers["x-content-type-options"] == "nosniff"
    assert found.headers["cache-control"] == "no-store"
    assert "access-control-allow-origin" not in found.headers


async def test_only_those_concerned_see_it_and_for_others_it_does_not_exist(desk: Desk) -> None:
    await desk.gives("li")
    roles = [role for role in Role if end_of(role) != "enterprise"]  # there is none at this desk
    for role in roles:
        await grant_by_command(desk.journal, "smenet", wished(role.value, role))
        await grant_by_command(desk.journal, "smenet", wished(f"former {role.value}", role))
        await revoke_by_command(desk.journal, "smenet", wished(f"former {role.value}", role))
    allowed = {role.value for role in (Role.ADMINISTRATOR, Role.EVALUATOR, Role.AUDITOR)} | {"li"}
    for name in ["li", "wu", *(role.value for role in roles), *(f"former {role.value}" for role in roles)]:
        answer, none = await desk.fetches(name), await desk.fetches(name, UNKNOWN)
        assert (answer.status_code, none.status_code) == (200 if name in allowed else 404, 404), name
        if answer.status_code == 404:
            assert answer.text.replace(DIGEST[:40], UNKNOWN[:40]) == none.text
    await desk.gives("wu")
    assert (await desk.fetches("wu")).status_code == 200


async def test_a_role_shows_files_while_it_holds(desk: Desk, graph: Graph) -> None:
    auditor = Caller(RULES.issuer, "auditor")
    wish = Wish(auditor, Role.AUDITOR, region=COUNTY, until="2099-01-01T00:00:00Z")
    await grant_by_command(desk.journal, "smenet", wish)
    for moment, expected in ((now(), True), ("2099-01-01T00:00:00Z", False), ("2026-01-01T00:00:00Z", False)):
        assert await sees_all(graph, auditor.account, moment) == expected


async def test_nobody_gives_or_fetches_without_a_token(desk: Desk) -> None:
    await desk.gives("li")
    for answer in (await desk.gives(None), await desk.fetches(None), await desk.fetches(None, UNKNOWN)):
        assert (answer.status_code, code(answer)) == (401, "NOT_SIGNED_IN")
        assert answer.headers["www-authenticate"].startswith("Bearer")
    forged = await desk.http.get(f"/evidence/{DIGEST}", headers={"Authorization": "Bearer a.b.c"})
    assert (forged.status_code, code(forged)) == (401, "UNAUTHENTICATED")


@pytest.mark.parametrize(
    ("kind", "more"),
    [
        ("text/html", {}),
        ("", {}),
        ("image/svg+xml", {}),
        ("text/plain; charset=gb18030", {}),
        ("image/png; name=a", {}),
        (TEXT, {"Content-Encoding": "gzip"}),
    ],
)
async def test_a_kind_that_is_not_taken_is_refused_before_it_is_read(
    desk: Desk, kind: str, more: dict[str, str]
) -> None:
    read: list[bytes] = []

    async def body() -> AsyncIterator[bytes]:
        read.append(NOTE)
        yield NOTE

    answer = await desk.gives("li", body(), kind, **more)
    assert read == []
    assert (answer.status_code, code(answer)) == (415, "UNSUPPORTED_MEDIA_TYPE")
    assert "image/png" in answer.headers["accept-post"]


async def test_content_of_another_kind_is_refused(desk: Desk) -> None:
    for body, kind in ((NOTE, PNG), (b"", TEXT), (b"\x7fELF" + bytes(9), TEXT)):
        answer = await desk.gives("li", body, kind)
        assert (answer.status_code, code(answer)) == (400, "INVALID_INPUT")
    assert (await desk.fetches("li")).status_code == 404


async def test_a_file_may_be_larger_than_other_bodies_and_ends_at_its_limit(desk: Desk) -> None:
    taken = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal taken
        while True:
            taken += 1
            yield b"a" * 1_000_000

    assert (await desk.gives("li", b"a" * (BODY_MAX + 1))).status_code == 201
    for body, more in ((endless(), {}), (b"a", {"Content-Length": str(EVIDENCE_BYTES + 1)})):
        answer = await desk.gives("li", body, **more)
        assert (answer.status_code, code(answer)) == (413, "PAYLOAD_TOO_LARGE")
        assert answer.json()["errors"][0]["extensions"]["allowed"] == EVIDENCE_BYTES
    assert taken <= EVIDENCE_BYTES // 1_000_000 + 2


@pytest.mark.parametrize(
    "path",
    [
        "/evidence/%2e%2e%2f%2e%2e",
        "/evidence/%2e%2e%2fkeys%2ftrial.json",
        "/evidence/" + "A" * 64,
        "/evidence/" + "a" * 63 + "%00",
    ],
)
async def test_no_address_leads_out_of_the_store(desk: Desk, path: str) -> None:
    await grant_by_command(desk.journal, "smenet", Wish(Caller(RULES.issuer, "li"), Role.AUDITOR, region=PROVINCE))
    answer = await desk.http.get(path, headers=desk.headers("li"))
    assert (answer.status_code, code(answer)) == (404, "NOT_FOUND")


async def test_one_account_sends_few_files_at_once_and_places_are_free_again(desk: Desk) -> None:
    free = asyncio.Event()
    arrived = asyncio.Semaphore(0)

    async def slow(content: bytes) -> AsyncIterator[bytes]:
        arrived.release()
        await free.wait()
        yield content

    sending = [asyncio.create_task(desk.gives("li", slow(b"%d" % number))) for number in range(UPLOADS_EACH)]
    async with asyncio.timeout(10):
        for _ in sending:
            await arrived.acquire()
    refused = await desk.gives("li")
    assert (refused.status_code, code(refused)) == (429, "TOO_MANY_UPLOADS")
    assert (await desk.gives("wu")).status_code == 201
    free.set()
    assert {answer.status_code for answer in await asyncio.gather(*sending)} == {201}
    assert (await desk.gives("li")).status_code == 201


async def test_equal_files_sent_at_the_same_moment_are_one(desk: Desk) -> None:
    names = [f"person {number}" for number in range(8)]
    answers = await asyncio.gather(*(desk.gives(name) for name in names))
    assert {answer.status_code for answer in answers} == {201}
    assert {answer.json()["sha256"] for answer in answers} == {DIGEST}
    assert {(await desk.fetches(name)).status_code for name in names} == {200}
