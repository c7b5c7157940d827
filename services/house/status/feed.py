"""The feed of the status page (Atom, RFC 4287): its public entries and planned work, the newest first."""

from markupsafe import Markup

from models.incidents import STATUSES
from models.language import _
from services.house.status.facts import Facts

MOST = 30
FEED = Markup(
    '<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom"><title>{title}</title>'
    '<id>{address}</id><updated>{at}</updated><author><name>{name}</name></author><link href="{address}"/>'
    '<link rel="self" href="{address}atom.xml"/>{entries}</feed>\n'
)
ENTRY = Markup(
    "<entry><id>urn:uuid:{id}</id><title>{title}</title><updated>{at}</updated>"
    '<link href="{address}"/><content type="text">{text}</content></entry>\n'
)


def atom(found: Facts, address: str) -> str:
    """Return the feed; `address` is that of the status page, with a slash at its end."""
    said = [
        (one.at, one.id, f"{_(STATUSES.get(one.status, one.status))}: {each.title}", one.text)
        for each in (*found.open, *found.past)
        for one in each.said
    ]
    entries = [
        ENTRY.format(id=key, title=title, at=at.isoformat(), address=address, text=text)
        for at, key, title, text in sorted(said, key=lambda one: one[0], reverse=True)[:MOST]
    ]
    for one in found.planned:
        title = _("Planned: {title}").format(title=one.title)
        text = f"{one.starts_at:%Y-%m-%d %H:%M} – {one.ends_at:%Y-%m-%d %H:%M} UTC\n{one.text}".strip()
        at = min(one.starts_at, found.at).isoformat()
        entries.append(ENTRY.format(id=one.id, title=title, at=at, address=address, text=text))
    head = _("{name} status").format(name=found.name)
    return str(
        FEED.format(
            title=head, address=address, at=found.at.isoformat(), name=found.name, entries=Markup("").join(entries)
        )
    )
