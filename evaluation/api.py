"""The queries of the evaluation."""

import datetime as dt
import re
from typing import Annotated

import strawberry

from directory.context import Context
from directory.types.described import argument, computed
from evaluation import queries
from evaluation.types import Assessment, Standard, StandardSubject

Info = strawberry.Info[Context, None]

_KEY = re.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}")


@strawberry.type
class Query:
    """What can be asked of the evaluation."""

    @computed
    async def standards(
        self,
        info: Info,
        in_force_on: Annotated[dt.date | None, argument("Only those in force on this day.")] = None,
        subject: Annotated[StandardSubject | None, argument("Only those that rate this.")] = None,
    ) -> list[Standard]:
        """Return the versions of standards, by id and version."""
        rows = await info.context.graph.read(
            queries.LIST_STANDARDS,
            inForceOn=in_force_on.isoformat() if in_force_on else None,
            subject=subject.value if subject else None,
        )
        return [Standard.of(row["standard"]) for row in rows]

    @computed
    async def standard(
        self,
        info: Info,
        id: Annotated[str, argument("The id of the standard.")],  # noqa: A002 - the contract's name
        version: Annotated[str, argument("The version.")],
    ) -> Standard | None:
        """Return one version of a standard; null when there is none."""
        if not (_KEY.fullmatch(id) and _KEY.fullmatch(version)):
            return None
        rows = await info.context.graph.read(queries.READ_STANDARD, id=id, version=version)
        return Standard.of(rows[0]["standard"]) if rows else None

    @computed
    async def assessment(
        self,
        info: Info,
        id: Annotated[strawberry.ID, argument("The id of the assessment.")],  # noqa: A002 - likewise
    ) -> Assessment | None:
        """Return a published assessment; null when there is none, and while it is a draft."""
        if not _KEY.fullmatch(id):
            return None
        rows = await info.context.graph.read(queries.READ_PUBLISHED_ASSESSMENT, id=id)
        return Assessment.of(rows[0], info.context) if rows else None
