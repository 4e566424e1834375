"""Which changes a subscriber wants, checked before he is served."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from directory.inputs import regions_of
from directory.regions import Regions
from directory.scalars import shown
from graph_schema.errors import InvalidInput
from web.live.stream import Event

KINDS_MOST = 50  # more than there are
KIND = re.compile(r"[A-Z][A-Z_]{0,59}")


@dataclass(frozen=True)
class Wanted:
    """Changes in any of these divisions or below, of any of these kinds; None means all, private ones too."""

    within: frozenset[str] | None
    kinds: frozenset[str] | None

    @classmethod
    def of(cls, within: str | None, kinds: Sequence[str] | None, regions: Regions) -> Self:
        """Return what is wanted; raise `InvalidInput` for an unknown division and for what cannot be a kind."""
        return cls(
            None if within is None else frozenset(regions_of(regions, within, "within")),
            None if kinds is None else frozenset(_checked(kinds)),
        )

    def __call__(self, event: Event) -> bool:
        """Tell whether an event is wanted; a private one shows neither kind nor place."""
        if self.kinds is not None and not (event.row.public and event.row.kind in self.kinds):
            return False
        return self.within is None or not self.within.isdisjoint(event.areas)


def _checked(kinds: Sequence[str]) -> Sequence[str]:
    if not 0 < len(kinds) <= KINDS_MOST:
        raise InvalidInput(
            f"kinds holds {len(kinds)} kinds; it must hold 1 to {KINDS_MOST}",
            field="kinds",
            hint="leave kinds out for all of them",
        )
    for kind in kinds:
        if not KIND.fullmatch(kind):
            raise InvalidInput(
                f"kinds names '{shown(kind)}'; a kind is written in capitals, such as ORGANIZATION_CHANGED",
                field="kinds",
            )
    return kinds
