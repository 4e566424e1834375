"""What the contract says in English, in the reader's words.

Reasons that people meet are told in Chinese too, by `words/refusals.toml`; others are shown as they are, and said to
be in English.
"""

import re
import tomllib
from pathlib import Path

from web.pages.language import CHINESE, Language

_PATTERNS = tomllib.loads((Path(__file__).parent / "words" / "refusals.toml").read_text(encoding="utf-8"))["refusal"]


def said(language: Language, message: str) -> str:
    """Return a message in the reader's words."""
    return known(language, message)[0]


def known(language: Language, message: str) -> tuple[str, str | None]:
    """Return a message in the reader's words, and the field of a form that it is about, if one is known.

    The pattern of a message names the field, or finds its name in the message (`(?P<field>…)`).
    """
    for one in _PATTERNS:
        if found := re.search(one["english"], message):
            chinese = one["chinese"].format(**found.groupdict())
            return (chinese if language is CHINESE else message), one.get("field") or found.groupdict().get("field")
    if language is CHINESE and message.isascii() and " " in message:
        return f"{language.words['in_english']}{language.words['colon']}{message}", None
    return message, None
