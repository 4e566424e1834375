"""The fields of the index: what each one holds is told where it is named."""

import tantivy

VERSION = 7  # raise it whenever a field or the way to fill it changes: every index of another version is rebuilt

ID = "id"  # the organization's id; of the one document that is no organization, STATE_ID
BODY = "body"  # the document as JSON, stored
NUMBER = "number"  # 64 bits of the id's SHA-256: names a found organization again without reading it
BY_NAME = "byName"  # order key, see entry.py
BY_SCORE = "byScore"  # order key, see entry.py
BY_RANK = "byRank"  # order key, see entry.py
STATE = "state"  # OPEN or CLOSED; only organizations have one
REGIONS = "regions"  # codes from the nation down to the organization's own region
OPEN_IN = "openIn"  # the same of those that are open: to ask for both takes more than twice as long
SERVES = "serves"  # codes of the regions it serves, without those below them
CATEGORIES = "categories"  # codes of the services' categories and of all broader ones
ONLINE = "online"  # the same of the services that are offered online, and ANY_KIND when there are any
NATURE = "nature"
LEVEL = "level"
SCORE = "score"  # the published total in hundredths
STARS = "stars"
NAME_PARTS = ("name0", "name1", "name2")  # the first 24 bytes of the name, eight in each number: order without texts
SCORE_ID = "scoreId"  # the id of the current score
DESIGNATED = "designated"  # spans of days with a designation in force, see days.py
MEMBER_OF = "memberOf"
SUCCEEDS = "succeeds"
PLACED = "placed"  # true with a point
POINT = "point"  # latitude and longitude in one number, see points.py
EXACT = "exact"  # whole names and codes, squeezed
NAME = "name"  # tokens of the name
NAMES = "names"  # tokens of the other names: English, aliases, pinyin
INITIALS = "initials"  # first letters of the pinyin of the names, three at a time
OFFERS = "offers"  # tokens of the services and their categories
PLACE = "place"  # tokens of the names of the regions

OPEN, CLOSED = "OPEN", "CLOSED"
STATE_ID = "~state"  # no id of an organization begins with a tilde
ANY_KIND = "*"  # no category has this code

RESOLUTIONS = range(3, 8)  # H3: cells from some 100 km down to some 2 km across

_KEYS = (ID, SCORE_ID, STATE, OPEN_IN, SERVES, EXACT, MEMBER_OF, SUCCEEDS)
_COUNTED_KEYS = (BY_NAME, BY_SCORE, BY_RANK, REGIONS, CATEGORIES, ONLINE, NATURE, LEVEL)
_TEXTS = (NAME, NAMES, INITIALS, OFFERS, PLACE)


def cells_field(resolution: int) -> str:
    """Return the name of the field that holds the H3 cell of this resolution."""
    return f"cell{resolution}"


def build_schema() -> tantivy.Schema:
    """Return the schema; texts come cut into tokens with a space between them, so white space is all that is split."""
    builder = tantivy.SchemaBuilder()
    builder.add_bytes_field(BODY, stored=True)
    for name in _KEYS:
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    for name in _COUNTED_KEYS:
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic", fast=True)
    for name in _TEXTS:
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="basic")
    for name in (NUMBER, SCORE, STARS):
        builder.add_unsigned_field(name, indexed=True, fast=True)
    for name in (DESIGNATED, *map(cells_field, RESOLUTIONS)):
        builder.add_unsigned_field(name, indexed=True)
    for name in (POINT, *NAME_PARTS):
        builder.add_unsigned_field(name, fast=True)
    builder.add_boolean_field(PLACED, indexed=True)
    return builder.build()
