"""What production mode insists on before anything is opened; a trial may do without.

That the embedded engine commits durably is checked in every mode, when it starts; that there is no GraphiQL and no
token of ours, where the application is made.
"""

import ipaddress
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from graph_schema.embedded_home import Home
from graph_schema.errors import Conflict
from settings import Settings

GUESSED = frozenset({"neo4j", "password", "passw0rd", "changeme", "admin", "root", "secret", "smenet", "12345678"})
"""Passwords that documentation and tutorials show, in lower case."""
SHORTEST_PASSWORD = 8  # characters, as Neo4j demands
CHECKED_SCHEMES = ("neo4j+s", "bolt+s")
OTHERS = 0o077  # the rights of group and others in a file's mode
TRIAL_KEY = Path("keys", "trial.json")


def check_production(settings: Settings) -> None:
    """Raise `Conflict` for what must not be so in production mode; in a trial only for what contradicts itself."""
    if settings.graph_ca and _scheme(settings) not in CHECKED_SCHEMES:
        raise Conflict(
            "SMENET_GRAPH_CA is set, but the address of the graph has no certificate to check",
            hint="give SMENET_GRAPH_URL as neo4j+s://… or bolt+s://…",
        )
    if settings.production:
        _check_trial_key(settings.data)
        _check_secrets(settings.data)
        if settings.graph_url:
            _check_password(settings.graph_password or "")
            _check_transport(settings, settings.graph_url)


def _check_trial_key(data: Path) -> None:
    if (data / TRIAL_KEY).exists():
        raise Conflict(
            f"{data / TRIAL_KEY} signs tokens of a trial; production mode takes none of them",
            hint="remove it, or choose a data directory that was not used for trials",
        )


def _check_secrets(data: Path) -> None:
    for path in _secrets(data):
        mode = path.stat().st_mode
        if mode & OTHERS:
            raise Conflict(f"{path} is a secret that others can read (mode {mode & 0o777:o})", hint=f"chmod 600 {path}")


def _secrets(data: Path) -> Iterator[Path]:
    yield from (path for path in (data / "keys").glob("*") if path.is_file())
    yield from (path for path in (data / "backups").glob("*") if path.is_file())
    password = Home.below(data).password_file
    if password.exists():
        yield password


def _check_password(password: str) -> None:
    if len(password) < SHORTEST_PASSWORD or password.lower() in GUESSED:
        raise Conflict(
            f"the password of the graph is absent, shorter than {SHORTEST_PASSWORD} characters, or one that all know",
            hint="give that user a password of its own, and set SMENET_GRAPH_PASSWORD",
        )


def _check_transport(settings: Settings, url: str) -> None:
    """Refuse an address whose password and data could be read or answered by others on the way."""
    if _scheme(settings) not in CHECKED_SCHEMES and not _is_loopback(urlsplit(url).hostname or ""):
        raise Conflict(
            f"SMENET_GRAPH_URL is {url}: the connection to another machine is not checked by TLS",
            hint="use neo4j+s://… or bolt+s://…, with SMENET_GRAPH_CA for a private authority",
        )


def _scheme(settings: Settings) -> str:
    return urlsplit(settings.graph_url or "").scheme


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
