"""Whose connection it is: the address by which limits count.

It is that of the connection. Behind a proxy whose address is trusted (`SMENET_TRUSTED_PROXIES`) uvicorn has put the one
that the proxy saw in its place: the last in X-Forwarded-For that is no trusted proxy itself. From anybody else that
header is never believed.
"""

import ipaddress

from starlette.types import Scope

HOST_BITS = 64  # of an IPv6 address, which one subscriber chooses at will: its network is counted


def address_of(scope: Scope) -> str:
    """Return the address that a connection comes from; of IPv6 its network."""
    client = scope.get("client")
    text = str(client[0]) if client else ""
    if ":" not in text:
        return text
    try:
        address = ipaddress.IPv6Address(text)
    except ValueError:
        return text
    if address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return str(ipaddress.IPv6Network((int(address) >> HOST_BITS << HOST_BITS, 128 - HOST_BITS)))
