"""What a server does of itself for requests: those that are overdue go one level up."""

import asyncio

import structlog

from cultivation.requests.escalating import escalate_overdue
from directory.search.index import SearchIndex
from graph_schema.clock import now
from graph_schema.errors import DirectoryError
from graph_schema.journal import Journal

FIRST_SECONDS = 60.0  # after the start, when everything else has settled
PAUSE_SECONDS = 600.0  # between two looks: against days, nobody notices ten minutes

log = structlog.get_logger("smenet.supervision")


async def supervise(
    index: SearchIndex, journal: Journal, first: float = FIRST_SECONDS, pause: float = PAUSE_SECONDS
) -> None:
    """Look for overdue requests for ever, as long as this process is the one of several that writes the index."""
    await asyncio.sleep(first)
    while True:
        try:
            if index.leads:
                await look(index, journal)
        except Exception:  # who ends here looks no more until the next start
            log.exception("supervision.fault")
        await asyncio.sleep(pause)


async def look(index: SearchIndex, journal: Journal) -> None:
    """Escalate what is overdue now, but no invented requests; a graph that is away is asked again at the next look."""
    try:
        figures = await escalate_overdue(journal, index.snapshot(), now(), invented=False)
    except DirectoryError as error:
        log.warning("requests.not_looked_at", error=error.message)
        return
    if figures["escalated"]:
        log.info("requests.escalated", escalated=figures["escalated"], stuck=figures["stuck"])
        index.nudge()
