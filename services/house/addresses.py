"""Addresses of callers: the real one behind proxies, blocked ones, and those from which administrators may work (R-04, R-05).

Only a proxy that is named may say whom it speaks for, and its list is read from the right: what stands left of the first
stranger, that stranger wrote. An IPv4 address is one, also where the system writes it as IPv6.
"""

import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass

from models.language import N_
from services.work.callers import Network, networks
from services.work.config import Config

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
DENIED = N_("Access denied")  # R-04, word for word
ELSEWHERE = N_("Administration is only open from certain addresses, and {address} is none of them.")
# What administrators alone use; the pages below these too.
PAGES = (
    "/users", "/settings", "/maintenance", "/alerts", "/incidents", "/checklists", "/audit",
    "/workspaces",
)  # fmt: skip
PROGRAMS = tuple(
    f"/api/v1/{one}"
    for one in (
        "users", "settings", "roles", "audit", "tenants", "erasures", "alerts", "silences", "incidents", "checklists",
        "backups", "errors", "costs", "targets", "correctives", "activity", "retention",
    )
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Rules:
    """The lists of the environment."""

    proxies: Sequence[Network]
    blocked: Sequence[Network]
    administrators: Sequence[Network]


def rules(config: Config) -> Rules:
    """Return the lists, ready to compare."""
    return Rules(networks(config.trusted_proxies), networks(config.blocked_ips), networks(config.admin_allowed_ips))


def real(peer: str, forwarded: Sequence[str], proxies: Sequence[Network]) -> str:
    """Return whose request it is: the peer's, unless it is a proxy that says for whom. `forwarded` are the values of
    X-Forwarded-For. A list that cannot be read tells nothing: then it is the peer's."""
    found = _read(peer)
    if found is None or not _in(found, proxies):
        return str(found or peer)
    for hop in reversed([one.strip() for part in forwarded for one in part.split(",")]):
        before = _read(_without_port(hop))
        if before is None:
            return str(_read(peer))
        found = before
        if not _in(found, proxies):
            break
    return str(found)


def is_proxy(peer: str, lists: Rules) -> bool:
    """Return whether a peer is a proxy of ours."""
    found = _read(peer)
    return found is not None and _in(found, lists.proxies)


def blocked(address: str, lists: Rules) -> bool:
    """Return whether an address gets nothing."""
    found = _read(address)
    return found is not None and _in(found, lists.blocked)


def may_administrate(address: str, lists: Rules) -> bool:
    """Return whether administrators may work from an address; from any where none is named. An unknown one may not."""
    found = _read(address)
    return not lists.administrators or (found is not None and _in(found, lists.administrators))


def for_administrators(path: str) -> bool:
    """Return whether an address of ours is one that administrators alone use."""
    wanted = f"{path.rstrip('/')}/"
    return any(wanted.startswith(f"{one}/") for one in (PROGRAMS if path.startswith("/api/") else PAGES))


def _in(address: Address, lists: Sequence[Network]) -> bool:
    return any(address in one for one in lists)


def _read(text: str) -> Address | None:
    try:
        found = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return None
    return (found.ipv4_mapped or found) if found.version == 6 else found


def _without_port(hop: str) -> str:
    """Return the address of a hop that names a port too: 203.0.113.7:4711, [2001:db8::1]:4711."""
    if hop.startswith("["):
        return hop[1:].partition("]")[0]
    return hop.partition(":")[0] if hop.count(":") == 1 else hop
