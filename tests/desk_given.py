"""People who sign in at the pages of the demonstration network."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from cultivation.aggregates import AGGREGATES
from directory.accounts.documents import Caller
from directory.accounts.granting import Wish, grant_by_command, revoke_by_command
from directory.accounts.roles import Role, end_of
from graph_schema.address import Address
from graph_schema.connection import Graph, Transaction
from graph_schema.draft import Draft
from graph_schema.journal import Journal
from web.identity.trial import RULES, TrialKey

Said = TypeVar("Said")


@dataclass(frozen=True)
class Office:
    """A running server of a trial: its address, its graph and its data directory."""

    url: str
    graph: Address
    data: Path

    def token(self, subject: str, hours: float = 1) -> str:
        """A token of somebody."""
        return TrialKey(self.data).token(subject, hours)

    def appoint(self, subject: str, role: Role, place: str, issuer: str = RULES.issuer) -> None:
        """Give somebody a role, as the command line does."""
        wish = Wish(Caller(issuer, subject), role, **{end_of(role): place})
        _in_thread(self._changed(grant_by_command, wish))

    def dismiss(self, subject: str, role: Role, place: str) -> None:
        """Take a role from somebody."""
        asyncio.run(
            self._changed(revoke_by_command, Wish(Caller(RULES.issuer, subject), role, **{end_of(role): place}))
        )

    def writes(self, *drafts: Draft) -> None:
        """Write what stands in the graph without anybody's doing at the desk."""

        async def change(journal: Journal, actor: str, drafts: tuple[Draft, ...]) -> int:
            async def decide(_: Transaction) -> tuple[Draft, ...]:
                return drafts

            return await journal.commit(actor, decide)

        _in_thread(self._changed(change, drafts))

    async def _changed(self, change: Callable[[Journal, str, Said], Awaitable[int]], said: Said) -> None:
        graph = await Graph.open(self.graph)
        try:
            await change(Journal(graph, AGGREGATES), "smenet", said)
        finally:
            await graph.close()


def _in_thread(work: Coroutine[Any, Any, None]) -> None:
    """Run it in a loop of its own: the thread of a browser's tests has one that is running."""
    with ThreadPoolExecutor(1) as pool:
        pool.submit(asyncio.run, work).result()
