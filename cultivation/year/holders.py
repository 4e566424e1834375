"""Which part each invented enterprise plays in gradient cultivation, drawn before the year: pure."""

from dataclasses import dataclass
from enum import Enum

from cultivation.year.script import DAYS
from directory.generator.chance import Chance

APPLY = (40, 60)  # days of the year on which they apply
LAPSES = (100, 300)  # days of the year on which a term that began before it ends
KEEPS = (DAYS + 30, DAYS + 600)  # days, counted likewise, on which the term of one ends that goes on beyond
WEAK = 0.3  # share of those who apply for the first time


class Part(Enum):
    """What an enterprise does about its title."""

    APPLICANT = "APPLICANT"  # holds none, and applies
    KEEPER = "KEEPER"  # holds one beyond the year, and brings its figures up to date
    LEAVER = "LEAVER"  # lets the term of its title end
    REVIEWED = "REVIEWED"  # applies to be reviewed again before its term ends
    NEGLIGENT = "NEGLIGENT"  # likewise, but missed an update, so that it is refused
    DECEIVER = "DECEIVER"  # loses its title for false figures, and applies although it is barred
    BYSTANDER = "BYSTANDER"  # neither holds nor applies


SHARES = (Part.APPLICANT,) * 7 + (Part.KEEPER,) * 4 + (Part.LEAVER, Part.REVIEWED) * 2 + (Part.BYSTANDER,) * 5
HOLDERS = frozenset(Part) - {Part.APPLICANT, Part.BYSTANDER}
APPLYING = frozenset({Part.APPLICANT, Part.REVIEWED, Part.NEGLIGENT, Part.DECEIVER})


@dataclass(frozen=True)
class Role:
    """The part of an enterprise, by its place in the list.

    It applies on a day of the year, its term ends on one, and a `weak` one reports as little as can be.
    """

    place: int
    part: Part
    applies: int
    ends: int
    weak: bool


def roles(seed: int, enterprises: int) -> list[Role]:
    """Return the parts of so many enterprises: each part once as far as they reach, then by their shares."""
    chance = Chance(seed + 2)  # others than those of requests and places
    return [_role(chance, place) for place in range(enterprises)]


def _role(chance: Chance, place: int) -> Role:
    part = tuple(Part)[place] if place < len(Part) else chance.pick(SHARES)
    ends = chance.between(*(KEEPS if part is Part.KEEPER else LAPSES))
    weak = part is Part.APPLICANT and chance.happens(WEAK)
    return Role(place, part, chance.between(*APPLY), ends, weak)
