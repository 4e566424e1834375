"""Which media type a client wants, by its Accept header."""

from functools import lru_cache

from web.refusals import JSON

GRAPHQL_RESPONSE = "application/graphql-response+json"
HTML = "text/html"
EVENT_STREAM = "text/event-stream"
HEADER_MAX = 8_000  # characters that are looked at: browsers send about 150
OFFERS = {  # per offer, the ranges that mean it, most specific first
    GRAPHQL_RESPONSE: (GRAPHQL_RESPONSE, "application/*", "*/*"),
    JSON: (JSON, "application/*", "*/*"),
    HTML: (HTML, "text/*"),
    EVENT_STREAM: (EVENT_STREAM,),
}


@lru_cache(maxsize=256)
def preferred(accept: str, offers: tuple[str, ...]) -> str | None:
    """Return the offer that the header ranks highest, the earlier of two equals; None when it accepts no offer.

    An empty header, or one without a single readable entry, accepts `application/json`.
    """
    ranges = _ranges(accept[:HEADER_MAX])
    if not ranges:
        return JSON if JSON in offers else None
    ranked = [(_quality(ranges, offer), offer) for offer in offers]
    best = max(quality for quality, _ in ranked)
    return next(offer for quality, offer in ranked if quality == best) if best > 0 else None


def _quality(ranges: dict[str, float], offer: str) -> float:
    return next((ranges[name] for name in OFFERS[offer] if name in ranges), 0.0)


def _ranges(accept: str) -> dict[str, float]:
    """Return each readable media range with its quality, 0 to 1."""
    found: dict[str, float] = {}
    for entry in accept.split(","):
        name, *parameters = (part.strip().lower() for part in entry.split(";"))
        kind, slash, subkind = name.partition("/")
        if kind and slash and subkind:
            found.setdefault(name, _weight(parameters))
    return found


def _weight(parameters: list[str]) -> float:
    for parameter in parameters:
        key, _, value = parameter.partition("=")
        if key.strip() == "q":
            try:
                weight = float(value)
            except ValueError:
                return 0.0
            return weight if 0 <= weight <= 1 else 0.0
    return 1.0
