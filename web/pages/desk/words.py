"""The words of the desk, beside those of the public pages."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from web.pages.language import LANGUAGES, Language

_FOLDER = Path(__file__).parent / "words"


@dataclass(frozen=True)
class Words:
    """The words in one language: `texts` by key, and what values of vocabularies are called."""

    language: Language
    texts: Mapping[str, Any]

    def label(self, vocabulary: str, value: Any) -> str:
        """Return what a value of a vocabulary is called, the value itself where it has no name."""
        own = self.texts["labels"].get(vocabulary, {})
        return str(own.get(str(value)) or self.language.label(vocabulary, None if value is None else str(value)))

    def told(self, key: str, **values: Any) -> str:
        """Return a sentence with values in it."""
        return str(self.texts[key]).format(**values)


def _read(language: Language) -> Words:
    return Words(language, tomllib.loads((_FOLDER / f"{language.tag}.toml").read_text(encoding="utf-8")))


WORDS = {language.tag: _read(language) for language in LANGUAGES}
