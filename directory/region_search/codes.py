"""Codes of divisions as people write them."""

import re
import unicodedata

from directory.regions import Division, Regions

LONGEST_TEXT = 40  # characters looked at for a code: twelve digits and blanks around

_CODE = re.compile("([0-9]{6})(?:0{6})?")


def division_code(text: str) -> str | None:
    """Return the six digits that a text means, also in full width, with blanks around or six zeros behind, or None."""
    found = _CODE.fullmatch(unicodedata.normalize("NFKC", text[:LONGEST_TEXT]).strip())
    return found[1] if found else None


def find_division(regions: Regions, text: str) -> Division | None:
    """Return the current or retired division of a code, or the one that a virtual code folds into, or None."""
    code = division_code(text)
    codes = (code, *regions.resolve(code)) if code else ()
    return next((division for each in codes if (division := regions.get(each))), None)
