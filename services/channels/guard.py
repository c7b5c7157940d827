"""The guard of addresses: a request that a setting of ours names never reaches the inside of this network.

The address is checked when it is saved, and every resolved one again at each connection, which then goes to exactly that
one: a name that answers differently a moment later cannot move it. The name stays for TLS. Redirects are not followed,
and no proxy is used. `private` opens private networks and this machine, for a LAN and for tests; link-local addresses,
where clouds keep their keys, and metadata services stay closed in any case.
"""

import asyncio
import ipaddress
import socket
from typing import Any
from urllib.parse import urlsplit

from aiohttp import ClientResponse, ClientSession, ClientTimeout
from aiohttp.abc import AbstractResolver, ResolveResult

from models.language import N_
from services.channels.web import Connector

LONGEST = 2_000  # characters of an address
ODD = N_("Write an address as https://example.com/path, without a user name in it.")
PLAIN = N_("The address must begin with https://.")
INSIDE = N_("This address is inside our own network, and is not called.")
NOWHERE = N_("There is no server of this name.")
LONG = N_("The answer is too long.")
METADATA = frozenset({"metadata.google.internal", "metadata", "instance-data"})
CLOSED = tuple(
    ipaddress.ip_network(one)
    for one in ("100.100.100.200/32", "fd00:ec2::254/128", "168.63.129.16/32", "192.0.0.192/32")  # metadata services
)
# What Python takes for public and is not: protocol assignments, the site-local addresses of old, and what nobody was given.
HOME = tuple(ipaddress.ip_network(one) for one in ("192.0.0.0/24", "fec0::/10"))
GIVEN = ipaddress.ip_network("2000::/3")  # the addresses of IPv6 that are given out (RFC 4291, 2.4)
# These end with an address of IPv4.
CARRIERS = tuple(ipaddress.ip_network(one) for one in ("::/96", "64:ff9b::/96", "64:ff9b:1::/48"))


class Refused(ValueError):
    """An address that must not be called, with a sentence."""


def check(url: str, *, private: bool, plain: bool = False) -> str:
    """Return the address as it is called. Raises Refused, a sentence, for one that never may be; names are not looked
    up here. `plain` allows http."""
    url = url.strip()
    if len(url) > LONGEST or not url.isascii() or any(one <= " " for one in url) or "\\" in url:
        raise Refused(ODD)
    try:
        parts = urlsplit(url)
        host, _port = (parts.hostname or "").rstrip(".").lower(), parts.port
    except ValueError:
        raise Refused(ODD) from None
    if parts.scheme not in ("http", "https") or not host or "@" in parts.netloc or parts.fragment:
        raise Refused(ODD)
    if parts.scheme == "http" and not plain:
        raise Refused(PLAIN)
    if host in METADATA or host.endswith(".metadata.google.internal"):
        raise Refused(INSIDE)
    numeric = _address(host)
    if numeric is not None and not allowed(numeric, private=private):
        raise Refused(INSIDE)
    if numeric is None and not private and (host == "localhost" or host.endswith((".localhost", ".local"))):
        raise Refused(INSIDE)
    return url


def allowed(address: str, *, private: bool) -> bool:
    """Return whether a resolved address may be connected to."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    inner = _inner(found)
    if inner is not None:
        return allowed(str(inner), private=private)
    if found.is_link_local or found.is_multicast or found.is_unspecified or any(found in one for one in CLOSED):
        return False
    if found.is_private or found.is_loopback or any(found in one for one in HOME):
        return private
    return found.is_global and (found.version == 4 or found in GIVEN)


def _inner(found: ipaddress.IPv4Address | ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """Return the IPv4 address inside one of IPv6: mapped, 6to4, Teredo, NAT64 or compatible."""
    if found.version == 4 or found.is_loopback or found.is_unspecified:
        return None
    if found.ipv4_mapped or found.sixtofour:
        return found.ipv4_mapped or found.sixtofour
    if found.teredo:
        return found.teredo[1]
    if any(found in one for one in CARRIERS):
        return ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)
    return None


def _address(host: str) -> str | None:
    """Return the address that a host is written as, in any form that a resolver takes (2130706433, 0x7f.1)."""
    try:
        return str(ipaddress.ip_address(host))
    except ValueError:
        pass
    try:
        return socket.inet_ntoa(socket.inet_aton(host))
    except OSError:
        return None


class _Resolver(AbstractResolver):
    """Looks a name up, and returns the addresses that may be connected to, if all of them may."""

    def __init__(self, private: bool) -> None:
        self.private = private

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """Return all addresses of a name. Raises OSError with INSIDE where one of them is closed."""
        loop = asyncio.get_running_loop()
        try:
            found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except OSError as error:
            raise OSError(None, NOWHERE) from error
        addresses = list(dict.fromkeys((one[0], str(one[4][0])) for one in found))
        if not addresses or not all(allowed(address, private=self.private) for _family, address in addresses):
            raise OSError(None, INSIDE)
        return [
            ResolveResult(hostname=host, host=address, port=port, family=kind, proto=0, flags=socket.AI_NUMERICHOST)
            for kind, address in addresses
        ]

    async def close(self) -> None:
        """Nothing is kept."""


class _Guarded(Connector):
    """Connects only to what the guard allows, also where the address is a number and no name is looked up."""

    def __init__(self, private: bool) -> None:
        super().__init__(resolver=_Resolver(private), use_dns_cache=False, force_close=True, limit=0)
        self._private = private

    async def _resolve_host(self, host: str, port: int, traces: Any = None) -> list[ResolveResult]:
        numeric = _address(host)
        if numeric is not None and not allowed(numeric, private=self._private):
            raise OSError(None, INSIDE)
        return await super()._resolve_host(host, port, traces)


async def whole(answer: ClientResponse, most: int) -> bytes:
    """Return the body of an answer. Raises OSError for one of more bytes than `most`."""
    read = bytearray()
    async for part in answer.content.iter_any():
        read += part
        if len(read) > most:
            raise OSError(None, LONG)
    return bytes(read)


def session(seconds: float, *, private: bool) -> ClientSession:
    """Return a session whose every connection is guarded. Close it. Ask it with `allow_redirects=False`."""
    patience = ClientTimeout(total=seconds)
    return ClientSession(connector=_Guarded(private), timeout=patience, trust_env=False, cookie_jar=None)


__all__ = ["INSIDE", "Refused", "allowed", "check", "session", "whole"]
