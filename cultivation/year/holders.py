"""Which part each invented enterprise plays in gradient cultivation, drawn before the year: pure."""

from dataclasses import dataclass
from enum import Enum

from cultivation.tiers.vocabulary import Tier
from cultivation.year.calendar import OPENED, PUBLISHED
from cultivation.year.script import DAYS
from directory.generator.chance import Chance

APPLY = (10, 30)  # days of a round on which they apply
LAPSES = (100, 300)  # days of the year on which a term that began before it ends
KEEPS = (DAYS + 30, DAYS + 600)  # days, counted likewise, on which the term of one ends that goes on beyond
RENEWS = (PUBLISHED, PUBLISHED + 200)  # days of a round on which the term of one ends who is reviewed in it
WEAK = 0.25  # share of those who are evaluated


class Part(Enum):
    """What an enterprise does about the title of a tier; but for who is told otherwise, it holds all those below."""

    APPLICANT = "APPLICANT"  # holds none of the tier, and applies
    CLIMBER = "CLIMBER"  # likewise, and once it is granted applies for that of the next tier
    JUMPER = "JUMPER"  # applies, but does not hold the one right below
    KEEPER = "KEEPER"  # holds one beyond the year, and brings its figures up to date
    LEAVER = "LEAVER"  # lets the term of its title end
    REVIEWED = "REVIEWED"  # applies to be reviewed again before its term ends
    NEGLIGENT = "NEGLIGENT"  # likewise, but missed an update, so that it is refused
    DECEIVER = "DECEIVER"  # loses its titles for false figures, and applies although it is barred
    BYSTANDER = "BYSTANDER"  # neither holds nor applies


EVERY = tuple(Tier)
PLAYED_AT = {
    Part.APPLICANT: EVERY,
    Part.CLIMBER: (Tier.INNOVATIVE,),
    Part.JUMPER: (Tier.SPECIALIZED, Tier.LITTLE_GIANT),
    Part.KEEPER: EVERY,
    Part.LEAVER: EVERY,
    Part.REVIEWED: EVERY,
    Part.NEGLIGENT: (Tier.INNOVATIVE,),  # titles of 2022 of the others had no update to miss
    Part.DECEIVER: EVERY,
    Part.BYSTANDER: (Tier.INNOVATIVE,),
}
FIRST = [(part, tier) for tier in Tier for part in Part if tier in PLAYED_AT[part]]
"""The parts of the first enterprises: each once at each tier."""
SHARES = (
    (Part.APPLICANT,) * 5 + (Part.KEEPER,) * 4 + (Part.CLIMBER, Part.LEAVER, Part.REVIEWED) * 2 + (Part.BYSTANDER,) * 5
)
PYRAMID = (Tier.INNOVATIVE,) * 6 + (Tier.SPECIALIZED,) * 3 + (Tier.LITTLE_GIANT,)
"""Of the others: made up, flatter than the plan's hundred to ten to one, so that few show all tiers."""
HOLDERS = frozenset({Part.KEEPER, Part.LEAVER, Part.REVIEWED, Part.NEGLIGENT, Part.DECEIVER})
RENEWING = frozenset({Part.REVIEWED, Part.NEGLIGENT})
APPLYING = frozenset({Part.APPLICANT, Part.CLIMBER, Part.JUMPER, Part.DECEIVER}) | RENEWING
UPDATING = frozenset({Part.KEEPER, Part.REVIEWED})
EVALUATED = frozenset({Part.APPLICANT, Part.CLIMBER, Part.REVIEWED})


@dataclass(frozen=True)
class Role:
    """The part of an enterprise about the title of a tier, by its place in the list.

    It applies on a day of the round; the term of its title ends on a day of the year, and that of those below `beyond`
    it. A `weak` one falls short of the standard.
    """

    place: int
    part: Part
    tier: Tier
    applies: int
    ends: int
    beyond: int
    weak: bool

    @property
    def held(self) -> dict[Tier, int]:
        """Return the tiers whose titles it holds from before the year, each with the day on which the term ends."""
        lower = self.tier.lower[:-1] if self.part is Part.JUMPER else self.tier.lower
        own = {self.tier: self.ends} if self.part in HOLDERS else {}
        return dict.fromkeys(lower, self.beyond) | own

    @property
    def aims(self) -> tuple[Tier, ...]:
        """Return the tiers for whose titles it applies, the lowest first."""
        if self.part is Part.CLIMBER:
            return EVERY[self.tier.step - 1 : self.tier.step + 1]
        return (self.tier,) if self.part in APPLYING else ()


def roles(seed: int, enterprises: int) -> list[Role]:
    """Return the parts of so many enterprises: each once at each tier as far as they reach, then by their shares."""
    chance = Chance(seed + 2)  # others than those of requests and places
    return [_role(chance, place) for place in range(enterprises)]


def _role(chance: Chance, place: int) -> Role:
    part, tier = FIRST[place] if place < len(FIRST) else _drawn(chance)
    applies, beyond = chance.between(*APPLY), chance.between(*KEEPS)
    weak = part in EVALUATED and chance.happens(WEAK)
    return Role(place, part, tier, applies, _ends(chance, part, tier), beyond, weak)


def _drawn(chance: Chance) -> tuple[Part, Tier]:
    part = chance.pick(SHARES)
    return part, chance.pick([tier for tier in PYRAMID if tier in PLAYED_AT[part]])


def _ends(chance: Chance, part: Part, tier: Tier) -> int:
    if part in RENEWING:
        return OPENED[tier] + chance.between(*RENEWS)
    return chance.between(*(KEEPS if part is Part.KEEPER else LAPSES))
