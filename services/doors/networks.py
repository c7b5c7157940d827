"""Networks: from which internet addresses a token may be used."""

import ipaddress
import re

from models.language import _
from services.work import Invalid

MOST = 20
Network = ipaddress.IPv4Network | ipaddress.IPv6Network


def clean(typed: str) -> str:
    """Return networks as they are kept: `203.0.113.0/24, 2001:db8::/32`; empty: anywhere. Refuses (`Invalid`) what is no
    network, and more than 20."""
    named = [one for one in re.split(r"[\s,;]+", typed) if one]
    if len(named) > MOST:
        raise Invalid(_("Please check the form."), networks=_("At most {count} networks.").format(count=MOST))
    return ", ".join(dict.fromkeys(str(_network(one)) for one in named))


def allowed(networks: str, address: str) -> bool:
    """Return whether an address is in one of the kept networks; any is, where there are none."""
    if not networks:
        return True
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if found.version == 6 and found.ipv4_mapped:  # as some systems write an address of IPv4
        found = found.ipv4_mapped
    return any(found in ipaddress.ip_network(one) for one in networks.split(", "))


def _network(text: str) -> Network:
    try:
        return ipaddress.ip_network(text, strict=False)
    except ValueError:
        said = _("“{text}” is not a network. Write one as 203.0.113.0/24.").format(text=text[:60])
        raise Invalid(_("Please check the form."), networks=said) from None
