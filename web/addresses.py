"""Whose connection it is: the address by which limits count.

It is that of the connection. Behind a proxy whose address is trusted (`SMENET_TRUSTED_PROXIES`) uvicorn has put the one
that the proxy saw in its place: the last in X-Forwarded-For that is no trusted proxy itself. From anybody else that
header is never believed.
"""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Network, ip_address, ip_network

from starlette.types import Scope

ADDRESSES_KEPT = 4_096  # that are read once: few connections send most of the requests
HOST_BITS = 64  # of an IPv6 address, which one subscriber chooses at will: its network is counted
MAPPED_BITS = 96  # in front of an IPv4 address that is written as one of IPv6 (RFC 4291, 2.5.5.2)


def address_of(scope: Scope) -> str:
    """Return the address that a connection comes from, of IPv6 its network; empty for all that is no address."""
    client = scope.get("client")
    return _counted(str(client[0]) if client else "")


@lru_cache(ADDRESSES_KEPT)
def _counted(text: str) -> str:
    try:
        address = ip_address(text)
    except ValueError:
        return ""  # such as `unknown` from a proxy: whoever could choose another word would have points anew
    if isinstance(address, IPv4Address):
        return str(address)
    if address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return str(IPv6Network((int(address) >> HOST_BITS << HOST_BITS, 128 - HOST_BITS)))


def both_forms(networks: Iterable[str]) -> Iterator[str]:
    """Yield networks, those of IPv4 also as sockets and proxies that speak both write them: `::ffff:10.0.0.0/104`."""
    for network in map(ip_network, networks):
        yield str(network)
        if isinstance(network, IPv4Network):
            yield f"::ffff:{network.network_address}/{MAPPED_BITS + network.prefixlen}"
