"""On which days of an invented year what happens to titles.

Days of a year count from 0, those of a round from the day on which it opens.
"""

from cultivation.tiers.vocabulary import Tier

DECEIVED, TAKEN_BACK = 10, 210
OPENED = {Tier.INNOVATIVE: 30, Tier.SPECIALIZED: 130, Tier.LITTLE_GIANT: 230}
"""One round after the other, so that who is granted a title may apply for the next in the same year."""
ENTERED, CHECKED, DRAWN, RATED, PUBLISHED = 40, 45, 50, 60, 70  # days of a round; ENTERED is the last for applying
REPORTING = "-04-15"  # the day of the calendar on which holders bring their figures up to date: two weeks ahead
