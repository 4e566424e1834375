"""Why a suggestion is not taken, or not decided about."""

from graph_schema.errors import Conflict


class SuggestionRefused(Conflict):
    """A suggestion that cannot be taken, or was decided about already."""

    code = "SUGGESTION_REFUSED"
