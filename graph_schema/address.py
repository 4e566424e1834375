"""Where the graph answers and who asks."""

from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Address:
    """Say where a Bolt server is and with which account to enter.

    `url` is a Bolt URL such as `bolt://127.0.0.1:7687`; `database` is the name of the database, None for the
    server's own default. `authority` is a file with the certificates (PEM) that sign the server's, None for those that
    the system trusts. The password stays out of `repr`, so it does not reach logs or tracebacks.
    """

    url: str
    user: str
    password: str = field(repr=False)
    database: str | None = None
    authority: Path | None = None

    @property
    def routed(self) -> bool:
        """Return whether the driver chooses among the members of a cluster."""
        return self.url.startswith("neo4j")
