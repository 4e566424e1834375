"""A place on the earth."""

import strawberry

from directory.types.described import object_type


@object_type
class Point:
    """A place on the earth, in WGS-84."""

    latitude: float = strawberry.field(description="Degrees north of the equator, −90 to 90.")
    longitude: float = strawberry.field(description="Degrees east of Greenwich, −180 to 180.")
