"""Finding a version of a standard."""

import re

from directory.context import Context
from directory.scalars import shown
from evaluation.api_types.standard import Standard
from graph_schema.errors import InvalidInput

_NAME = re.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}")


def is_name(text: str) -> bool:
    """Tell whether a text can be an id or a version at all."""
    return bool(_NAME.fullmatch(text))


async def look_up_standard(context: Context, id_: str, version: str) -> Standard | None:
    """Return a version of a standard; None when there is none."""
    if not (is_name(id_) and is_name(version)):
        return None
    row = await context.loaders.standards.load(f"{id_}@{version}")
    return Standard.of(row) if row else None


async def find_standard(context: Context, id_: str, version: str, field: str) -> Standard:
    """Return a version of a standard; raise `InvalidInput` on the argument `field` when there is none."""
    found = await look_up_standard(context, id_, version)
    if found is None:
        raise InvalidInput(
            f"there is no version '{shown(version)}' of a standard '{shown(id_)}'",
            field=field,
            hint="{ standards { id version } } lists them",
        )
    return found
