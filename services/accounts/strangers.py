"""What is new about a sign-in: a device that carries no mark of this account, or a network it never came from."""

import ipaddress

from sqlalchemy import select
from sqlmodel import Session, col

from models.accounts import User, UserSession
from services.house.limits import network
from services.work import step

REMEMBERED = 1_000  # addresses of earlier sessions


@step
def strange(session: Session, user: User, address: str, known: bool) -> str:
    """Return what is new, as `telling` names it; empty when nothing is, and for the first sign-in of all."""
    mine = (col(UserSession.user_id) == user.id, col(UserSession.kind) == "browser")
    before = set(session.scalars(select(col(UserSession.address)).where(*mine).distinct().limit(REMEMBERED)))
    if not before:
        return ""
    if not known:
        return "new_device"
    return "" if not address or area(address) in {area(one) for one in before if one} else "new_network"


def area(address: str) -> str:
    """Return the part of the internet that an address is in: a /16 of IPv4, a /48 of IPv6."""
    try:
        found = ipaddress.ip_address(network(address).partition("/")[0])
    except ValueError:
        return address
    return str(ipaddress.ip_network((found, 16 if found.version == 4 else 48), strict=False))
