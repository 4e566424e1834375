"""The standards that come with smenet."""

from functools import cache
from importlib.resources import files

from evaluation.standards import build, document
from evaluation.standards.model import Standard

_FOLDER = files("evaluation") / "data" / "standards"


@cache
def names() -> frozenset[str]:
    """Return the name of each standard, `<id>-<version>`."""
    return frozenset(item.name.removesuffix(".toml") for item in _FOLDER.iterdir() if item.name.endswith(".toml"))


def find(id_: str, version: str) -> Standard | None:
    """Return a version of a standard; None when there is none. Its file was checked by the tests."""
    name = f"{id_}-{version}"
    found = _load(name) if name in names() else None
    return found if found and (found.id, found.version) == (id_, version) else None


@cache
def _load(name: str) -> Standard:
    return build.standard(document.read((_FOLDER / f"{name}.toml").read_text(encoding="utf-8")))


def everything() -> list[Standard]:
    """Return all of them, by id and version."""
    return [_load(name) for name in sorted(names())]
