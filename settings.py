"""The settings of a process: environment variables, each described once, and the flags that replace them."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from ipaddress import ip_network
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from graph_schema.address import Address
from graph_schema.errors import InvalidInput, Unavailable
from graph_schema.room import MEGABYTE, RESERVE_MEGABYTES, Disk

PORTS = (1, 65_535)
RESERVES = (1, 1_000_000)  # megabytes
WORKERS = (1, 64)  # more processes than any one machine serves with
GRAPH_SCHEMES = ("neo4j", "neo4j+s", "neo4j+ssc", "bolt", "bolt+s", "bolt+ssc")
MODES = ("trial", "production")
OFF = "off"
RATES = (30_000, 1_000_000_000)  # points a minute; the dearest request that is allowed has 30,000
DOCUMENTS = ("any", "trusted")
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "Ed25519")
"""Of tokens; all are asymmetric, so that who can check one cannot make one."""
HOST = re.compile(r"[A-Za-z0-9.-]+(:\d{1,5})?")
LOG_LEVELS = ("debug", "info", "warning", "error")


@dataclass(frozen=True)
class Setting:
    """One setting: its field of `Settings`, variable, default as text (empty: none), meaning, and how its text is read.

    `read` takes the text and returns the value, or raises ValueError with what is allowed.
    """

    name: str
    variable: str
    default: str
    meaning: str
    read: Callable[[str], Any]

    @property
    def flag(self) -> str:
        """Return the flag of the command, such as `--graph-url`."""
        return "--" + self.name.replace("_", "-")

    def value(self, text: str) -> Any:
        """Return the value of a text, None for no text; raises InvalidInput saying what is allowed."""
        if not text:
            return None
        try:
            return self.read(text)
        except ValueError as error:
            raise InvalidInput(
                f"{self.variable} is {text!r}; it must be {error}",
                field=self.variable,
                hint=f"set {self.variable} or {self.flag}",
            ) from None


def _number(least: int, most: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        if not (text.isascii() and text.isdigit() and least <= int(text) <= most):
            raise ValueError(f"a whole number from {least} to {most}")
        return int(text)

    return read


def _choice(*allowed: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        if text not in allowed:
            raise ValueError("one of " + ", ".join(allowed))
        return text

    return read


def _file(text: str) -> Path:
    if not Path(text).is_file():
        raise ValueError("a file")
    return Path(text)


def _rate(text: str) -> int:
    """Return the points, 0 for no limit."""
    if text in {OFF, "0"}:
        return 0
    if not (text.isascii() and text.isdigit() and RATES[0] <= int(text) <= RATES[1]):
        raise ValueError(f"{OFF}, or points a minute from {RATES[0]} to {RATES[1]}")
    return int(text)


def _proxies(text: str) -> tuple[str, ...]:
    networks = tuple(one.strip() for one in text.split(","))
    try:
        for network in networks:
            ip_network(network)
    except ValueError:
        raise ValueError("addresses or networks such as 10.0.0.0/8, separated by commas") from None
    return networks


def _algorithms(text: str) -> tuple[str, ...]:
    names = tuple(name.strip() for name in text.split(","))
    if not set(names) <= set(ALGORITHMS):
        raise ValueError(f"some of {', '.join(ALGORITHMS)}, separated by commas")
    return names


def _issuer(text: str) -> str:
    try:
        parts = urlsplit(text)
        local = parts.hostname in {"127.0.0.1", "::1", "localhost"}
        sound = bool(parts.hostname) and not (parts.query or parts.fragment or parts.username)
        sound = sound and (parts.scheme == "https" or (parts.scheme == "http" and local))
    except ValueError:
        sound = False
    if not sound:
        raise ValueError("the https address of an OpenID Connect issuer, as its tokens name it")
    return text


def _tiles(text: str) -> str:
    try:
        parts = urlsplit(text)
        sound = parts.scheme == "https" and bool(HOST.fullmatch(parts.netloc))
        sound = sound and all(text.count(mark) == 1 for mark in ("{z}", "{x}", "{y}"))
    except ValueError:
        sound = False
    if not sound:
        raise ValueError("the https address of tiles, with {z}, {x} and {y} for level, column and row")
    return text


def _public_url(text: str) -> str:
    try:
        parts = urlsplit(text)
        sound = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.username is None
        sound = sound and parts.path in {"", "/"} and not (parts.query or parts.fragment)
    except ValueError:
        sound = False
    if not sound:
        raise ValueError("an address without a path, such as https://smenet.example.cn")
    return text.rstrip("/")


def _graph_url(text: str) -> str:
    try:
        parts = urlsplit(text)
        sound = parts.scheme in GRAPH_SCHEMES and bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        sound = False
    if not sound:
        raise ValueError(
            f"a Bolt URL such as neo4j://127.0.0.1:7687, with one of the schemes {', '.join(GRAPH_SCHEMES)}"
        )
    return text


SETTINGS = (
    Setting("host", "SMENET_HOST", "127.0.0.1", "address to listen on", str),
    Setting("port", "SMENET_PORT", "8000", "port to listen on", _number(*PORTS)),
    Setting("data", "SMENET_DATA", "./var", "directory of graph, index, keys and anchors", Path),
    Setting("graph_url", "SMENET_GRAPH_URL", "", "Bolt URL of the graph; absent: the embedded engine", _graph_url),
    Setting("graph_user", "SMENET_GRAPH_USER", "neo4j", "user at that graph", str),
    Setting("graph_password", "SMENET_GRAPH_PASSWORD", "", "password at that graph", str),
    Setting(
        "graph_database", "SMENET_GRAPH_DATABASE", "", "database at that graph; absent: the server's own default", str
    ),
    Setting(
        "graph_ca",
        "SMENET_GRAPH_CA",
        "",
        "file of the authorities (PEM) that sign that graph's certificate; absent: those that the system trusts",
        _file,
    ),
    Setting(
        "reserve",
        "SMENET_RESERVE",
        str(RESERVE_MEGABYTES),
        "megabytes of the disk that stay free: nothing is written below",
        _number(*RESERVES),
    ),
    Setting("mode", "SMENET_MODE", "trial", "trial, or production: no GraphiQL", _choice(*MODES)),
    Setting("workers", "SMENET_WORKERS", "1", "processes that answer", _number(*WORKERS)),
    Setting("base_map", "SMENET_BASE_MAP", "", "tiles beneath the maps, https://…/{z}/{x}/{y}; absent: none", _tiles),
    Setting("base_map_credit", "SMENET_BASE_MAP_CREDIT", "", "whom the maps credit for these tiles", str),
    Setting("compile", "SMENET_COMPILE", "on", "whether queries are compiled: on or off", _choice("on", "off")),
    Setting(
        "rate_limit",
        "SMENET_RATE_LIMIT",
        "300000",
        "points a minute of an account, or else of an address; off: no limit, for measurements",
        _rate,
    ),
    Setting(
        "trusted_proxies",
        "SMENET_TRUSTED_PROXIES",
        "",
        "addresses of proxies whose X-Forwarded-For is believed; absent: of none",
        _proxies,
    ),
    Setting(
        "anonymous_documents",
        "SMENET_ANONYMOUS_DOCUMENTS",
        "any",
        "any, or trusted: who is not signed in may send registered documents only",
        _choice(*DOCUMENTS),
    ),
    Setting("log_level", "SMENET_LOG_LEVEL", "info", "least level that is logged", _choice(*LOG_LEVELS)),
    Setting(
        "oidc_issuer", "SMENET_OIDC_ISSUER", "", "issuer of tokens in production; absent: nobody can sign in", _issuer
    ),
    Setting("oidc_audience", "SMENET_OIDC_AUDIENCE", "smenet", "audience that its tokens must name", str),
    Setting(
        "oidc_algorithms",
        "SMENET_OIDC_ALGORITHMS",
        "RS256,ES256",
        "algorithms its tokens may be signed by",
        _algorithms,
    ),
    Setting("oidc_client", "SMENET_OIDC_CLIENT", "", "our client at the issuer; absent: no sign-in at the pages", str),
    Setting("oidc_client_secret", "SMENET_OIDC_CLIENT_SECRET", "", "its secret; absent: a public client", str),
    Setting(
        "public_url",
        "SMENET_PUBLIC_URL",
        "",
        "address by which people reach the pages; absent: the one they asked for",
        _public_url,
    ),
)


@dataclass(frozen=True)
class Settings:
    """All settings, read and checked."""

    host: str
    port: int
    data: Path
    graph_url: str | None
    graph_user: str
    graph_password: str | None = field(repr=False)
    graph_database: str | None
    graph_ca: Path | None
    reserve: int
    mode: str
    workers: int
    base_map: str | None
    base_map_credit: str | None
    compile: str
    rate_limit: int
    trusted_proxies: tuple[str, ...] | None
    anonymous_documents: str
    log_level: str
    oidc_issuer: str | None
    oidc_audience: str
    oidc_algorithms: tuple[str, ...]
    oidc_client: str | None
    oidc_client_secret: str | None = field(repr=False)
    public_url: str | None

    @classmethod
    def read(cls, environ: Mapping[str, str], **overrides: str | float | Path | None) -> "Settings":
        """Return the settings of an environment; an override that is not None (a flag) goes before its variable.

        Raises InvalidInput for a value that is not allowed, and for an override that is no setting.
        """
        names = {setting.name for setting in SETTINGS}
        if unknown := sorted(set(overrides) - names):
            raise InvalidInput(f"{unknown[0]!r} is no setting; it must be one of {', '.join(sorted(names))}")
        given = {name: str(value) for name, value in overrides.items() if value is not None}
        return cls(
            **{
                setting.name: setting.value(given.get(setting.name) or environ.get(setting.variable) or setting.default)
                for setting in SETTINGS
            }
        )

    @property
    def production(self) -> bool:
        """Return whether this is no trial."""
        return self.mode == "production"

    @property
    def reserve_bytes(self) -> int:
        """Return how many bytes of the disk stay free."""
        return self.reserve * MEGABYTE

    def disk(self) -> Disk:
        """Return the disk of the data directory, to be watched."""
        return Disk(self.data, self.reserve_bytes, own=self.graph_url is None)

    def environment(self) -> dict[str, str]:
        """Return the variables from which another process reads the same settings."""
        values = {setting.variable: getattr(self, setting.name) for setting in SETTINGS}
        return {
            variable: ",".join(value) if isinstance(value, tuple) else str(value)
            for variable, value in values.items()
            if value is not None
        }

    def graph_address(self) -> Address:
        """Return where the graph answers: the given URL, or else the embedded engine that runs on the data directory.

        Raises Unavailable when no engine runs there.
        """
        if self.graph_url:
            return Address(
                self.graph_url, self.graph_user, self.graph_password or "", self.graph_database, self.graph_ca
            )
        from graph_schema.embedded import EmbeddedEngine

        running = EmbeddedEngine.attach(self.data)
        if running is None:
            raise Unavailable(
                f"no engine runs on {self.data} and SMENET_GRAPH_URL is not set",
                hint="start with `smenet serve`, which starts the embedded engine, or set SMENET_GRAPH_URL",
            )
        return running
