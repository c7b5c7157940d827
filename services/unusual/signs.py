"""Signs of unusual activity (A-09): each person beside their own last four weeks, with the numbers and what is usual."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from models.language import N_, _, ngettext
from services.house.limits import network
from services.house.telemetry.deviation import usual
from services.unusual.gathering import BEFORE, WEEK, Gathered

ENOUGH = 10  # sign-ins before, without which nothing is usual
NEAR = 2  # hours round a known one
GUESSES, HOUR, DAY = 3, timedelta(hours=1), timedelta(days=1)
FLOORS = {"exported": 500, "deleted": 20}  # records a day below which nothing is unusual
KINDS = {
    "hour": N_("Sign-in at an unusual hour"),
    "place": N_("Sign-in from a new device or address"),
    "guessed": N_("Signed in after failed attempts"),
    "exported": N_("Many records exported"),
    "deleted": N_("Many records moved to the bin"),
    "raised": N_("More permissions"),
}


@dataclass(frozen=True, slots=True)
class Sign:
    """One thing that is unusual: of whom, when, and why: the numbers beside the usual range. `key` stays the same."""

    key: str
    kind: str  # of KINDS
    user_id: UUID
    at: datetime
    why: str


def signs(found: Gathered, zone: str) -> list[Sign]:
    """Return the signs of the last week, the latest first. `zone` is the workspace's."""
    some = [
        *(one for user_id in found.people for one in _of_person(found, user_id, zone)),
        *_raised(found),
    ]
    return sorted(some, key=lambda one: (one.at, one.key), reverse=True)


def _of_person(found: Gathered, user_id: UUID, zone: str) -> Iterator[Sign]:
    yield from _hours(found, user_id, found.people[user_id].zone or zone)
    yield from _places(found, user_id)
    yield from _guessed(found, user_id)
    yield from _many(found, user_id, "exported", found.exported.get(user_id, {}))
    yield from _many(found, user_id, "deleted", found.deleted.get(user_id, {}))


def _hours(found: Gathered, user_id: UUID, zone: str) -> Iterator[Sign]:
    local = [(at, at.astimezone(ZoneInfo(zone)).hour) for at in found.sign_ins.get(user_id, [])]
    for at, hour in local:
        before = [one for when, one in local if at - BEFORE <= when < at]
        if at < found.since or len(before) < ENOUGH or min(_apart(hour, one) for one in before) <= NEAR:
            continue
        text = _("At {hour}:00; the {count} sign-ins of four weeks before were between {first}:00 and {last}:59.")
        why = text.format(hour=f"{hour:02}", count=len(before), first=f"{min(before):02}", last=f"{max(before):02}")
        yield Sign(f"hour:{user_id.hex}:{at:%Y%m%d%H}", "hour", user_id, at, why)


def _apart(one: int, other: int) -> int:
    return min((one - other) % 24, (other - one) % 24)


def _places(found: Gathered, user_id: UUID) -> Iterator[Sign]:
    some = [(at, network(address), _device(agent)) for at, address, agent in found.opened.get(user_id, [])]
    for place, (at, address, device) in enumerate(some):
        before = [one for one in some[:place] if one[0] >= at - BEFORE]
        if at < found.since or len(before) < ENOUGH:
            continue
        addresses, devices = {one[1] for one in before}, {one[2] for one in before}
        new = [_("the address {name}").format(name=address)] if address not in addresses else []
        new += [_("the device {name}").format(name=device)] if device not in devices else []
        if new:
            text = _("New: {what}. The {count} sign-ins of four weeks before had {addresses} and {devices}.")
            known = ngettext("{count} address", "{count} addresses", len(addresses)).format(count=len(addresses))
            kinds = ngettext("{count} device", "{count} devices", len(devices)).format(count=len(devices))
            why = text.format(what=", ".join(new), count=len(before), addresses=known, devices=kinds)
            yield Sign(f"place:{user_id.hex}:{at:%Y%m%d%H%M%S}", "place", user_id, at, why)


def _device(agent: str) -> str:
    """Return a browser without its version, which changes each month."""
    named = re.sub(r"[/ ]?\d[\d._]*", "", agent)
    return re.sub(r"\s+", " ", named).strip()[:80] or _("unknown")


def _guessed(found: Gathered, user_id: UUID) -> Iterator[Sign]:
    refused = found.refused.get(user_id, [])
    last = datetime.min.replace(tzinfo=UTC)
    for at in found.sign_ins.get(user_id, []):
        tries = [one for one in refused if max(at - HOUR, last) <= one < at]
        last = at
        if at >= found.since and len(tries) >= GUESSES:
            why = _("{count} refused sign-ins in the hour before. Usual are fewer than {most}.")
            text = why.format(count=len(tries), most=GUESSES)
            yield Sign(f"guessed:{user_id.hex}:{at:%Y%m%d%H%M}", "guessed", user_id, at, text)


def _many(found: Gathered, user_id: UUID, kind: str, days: Mapping[date, int]) -> Iterator[Sign]:
    today = found.now.date()
    for back in range(WEEK.days + 1):
        day = today - DAY * back
        count = days.get(day, 0)
        range_ = usual([float(days.get(day - DAY * one, 0)) for one in range(1, BEFORE.days + 1)])
        if count < FLOORS[kind] or count <= range_.most:
            continue
        text = _("{count} on {day}. In four weeks before: {mean} a day, at most {most} would be usual.")
        why = text.format(count=count, day=day.isoformat(), mean=f"{range_.mean:.1f}", most=int(range_.most))
        at = min(datetime.combine(day, datetime.max.time(), UTC), found.now)
        yield Sign(f"{kind}:{user_id.hex}:{day:%Y%m%d}", kind, user_id, at, why)


def _raised(found: Gathered) -> Iterator[Sign]:
    for id, at, actor_id, data in found.roles:
        was, role = (found.known.get(str(data.get(name))) for name in ("was", "role"))
        if at < found.since or was is None or role is None or not role.permissions - was.permissions:
            continue
        by = found.people[actor_id].name if actor_id in found.people else _("a former colleague")
        more = len(role.permissions - was.permissions)
        text = ngettext("From {was} to {role}, by {name}: {count} permission more.",
                        "From {was} to {role}, by {name}: {count} permissions more.", more)  # fmt: skip
        why = text.format(was=_(was.label), role=_(role.label), name=by, count=more)
        yield Sign(f"raised:{id.hex}", "raised", data["subject_id"], at, why)
