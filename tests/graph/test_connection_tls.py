"""TLS on the way to the graph: certificates of a private authority, and what is refused."""

import asyncio
import datetime as dt
import ipaddress
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from graph_schema import connection, queries
from graph_schema.address import Address
from graph_schema.connection import Graph
from graph_schema.errors import Unavailable

pytestmark = pytest.mark.anyio
NAME = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "only for tests")])


@pytest.fixture(autouse=True)
def without_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """What cannot be trusted is not tried again."""
    monkeypatch.setattr(connection, "RETRY_SECONDS", 0.0)


def certificate(folder: Path, host: str) -> Path:
    """A file with a key and the certificate that it signs for one host."""
    key, now = ec.generate_private_key(ec.SECP256R1()), dt.datetime.now(dt.UTC)
    built = (
        x509.CertificateBuilder(NAME, NAME, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(hours=1))
        .not_valid_after(now + dt.timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(host))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path = folder / f"{host}.pem"
    path.write_bytes(private + built.public_bytes(serialization.Encoding.PEM))
    return path


@asynccontextmanager
async def sheltered(address: Address, keys: Path) -> AsyncIterator[int]:
    """A port that speaks TLS with this certificate, and plainly with the engine."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(keys)
    _, _, port = address.url.rpartition(":")

    async def pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(65_536):
            writer.write(data)
        writer.close()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError, ssl.SSLError):
            there, back = await asyncio.open_connection("127.0.0.1", int(port))
            await asyncio.gather(pump(reader, back), pump(there, writer))

    server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=context)
    async with server:
        yield server.sockets[0].getsockname()[1]


async def answers(address: Address) -> bool:
    """Return whether the graph answers there; False when it cannot be trusted."""
    try:
        graph = await Graph.open(address)
    except Unavailable:
        return False
    try:
        return await graph.read(queries.PING) == [{"one": 1}]
    finally:
        await graph.close()


async def test_a_private_authority_is_trusted_when_it_is_named(graph: Graph, tmp_path: Path) -> None:
    keys, stranger = certificate(tmp_path, "127.0.0.1"), certificate(tmp_path, "127.0.0.2")
    async with sheltered(graph.address, keys) as port:
        there = replace(graph.address, url=f"bolt+s://127.0.0.1:{port}", authority=keys)
        assert await answers(there)
        assert not await answers(replace(there, authority=None))
        assert not await answers(replace(there, authority=stranger))
        assert not await answers(replace(there, url=f"bolt://127.0.0.1:{port}", authority=None))


async def test_a_certificate_of_another_host_is_refused(graph: Graph, tmp_path: Path) -> None:
    keys = certificate(tmp_path, "127.0.0.2")
    async with sheltered(graph.address, keys) as port:
        assert not await answers(replace(graph.address, url=f"bolt+s://127.0.0.1:{port}", authority=keys))
