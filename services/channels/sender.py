"""The sender of our mails, the domain that their Message-IDs carry, and where their recipients reach us."""

from urllib.parse import urlsplit

from services.channels.channel import ForGood
from services.channels.encode import mailbox


def of(mail_from: str | None, site_url: str | None) -> str:
    """Return the configured sender, else steward@ the site's host.

    Raises ValueError with one plain sentence when no mail could ever leave under that name.
    """
    sender = mail_from or f"Steward <steward@{_host(site_url)}>"  # no text
    try:
        domain(sender)
    except ForGood as refused:
        wrong = "is wrong" if mail_from else "is needed beside this STEWARD_SITE_URL"  # no text
        raise ValueError(f"STEWARD_MAIL_FROM {wrong}: {refused.text}") from None
    return sender


def domain(sender: str) -> str:
    """Return the domain of a sender as it travels: in IDNA, without the text around it."""
    return mailbox(sender, "sender")[1].rpartition("@")[2]


def reachable(site_url: str | None) -> str:
    """Return the public address where mail programs of recipients find us, as RFC 8058 wants it (https), or nothing."""
    parts = urlsplit(site_url or "")
    host = parts.hostname or ""
    local = host in ("localhost", "::1") or host.startswith("127.") or host.endswith((".localhost", ".local"))
    return (site_url or "") if parts.scheme == "https" and host and not local else ""


def _host(site_url: str | None) -> str:
    host = (urlsplit(site_url).hostname if site_url else None) or "localhost"
    return f"[IPv6:{host.partition('%')[0]}]" if ":" in host else host
