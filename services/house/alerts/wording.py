"""Wording: an alert as a sentence, and a notice as a mail, as Slack's text, as PagerDuty's event, as plain JSON."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from markupsafe import Markup

from models.language import _, ngettext
from services.house.alerts.rules import BY_KEY, LEVELS, UNITS, Rule

MOST = 20  # alerts listed in one notice
LINE = Markup("<li><strong>{}</strong> {}</li>")
HEAD = Markup("<p>{}</p>")
PART = Markup("<p>{}</p><ul>{}</ul>")
LINK = Markup('<p><a href="{}">{}</a></p>')
SEVERITIES = {"critical": "critical", "warning": "warning", "info": "info"}


@dataclass(frozen=True, slots=True)
class Said:
    """An alert in words: its level, what is wrong, since when, and how bad it is against its threshold."""

    id: UUID
    fingerprint: str
    level: str
    title: str
    value: str
    limit: str
    since_at: datetime
    flapping: bool = False

    @property
    def line(self) -> str:
        """Return it as one line without its time."""
        text = f"{self.title}: {self.value}" if self.value else self.title
        return _("{alert} (comes and goes)").format(alert=text) if self.flapping else text


@dataclass(frozen=True, slots=True)
class Text:
    """A notice in its parts. `kind` is one of models.alerts.NOTICE_KINDS; `address` is where the alerts are shown."""

    kind: str
    fresh: Sequence[Said]
    over: Sequence[Said]
    still: Sequence[Said]
    address: str
    zone: str = "UTC"
    level: int = 0  # of people on call


def title_of(rule: Rule | None, key: str, subject: str) -> str:
    """Return what is wrong, and with what."""
    title = _(rule.title) if rule else key
    return f"{title}: {_(subject)}" if subject else title


def amount(rule: Rule | None, value: float | None) -> str:
    """Return a value in the unit of its rule; empty for a yes or no."""
    if rule is None or rule.whole:
        return ""
    if value is None:
        return _("no data")
    number = f"{value:,.1f}".removesuffix(".0")
    unit = _(UNITS[rule.unit])
    if not unit:
        return number
    return f"${number}" if rule.unit == "$" else f"{number} {unit}"


def limit(rule: Rule | None) -> str:
    """Return the threshold in words; empty for a yes or no."""
    if rule is None or rule.whole:
        return ""
    words = {"<": _("under {value}"), ">": _("over {value}"), ">=": _("{value} or more")}
    return words[rule.sense].format(value=amount(rule, rule.fire))


def say(row: Any, rule: Rule | None = None) -> Said:
    """Return a row of alerts in words."""
    rule = rule or BY_KEY.get(row.rule)
    return Said(
        row.id,
        f"{row.rule}:{row.subject}",
        row.level,
        title_of(rule, row.rule, row.subject),
        amount(rule, row.value),
        limit(rule),
        row.since_at,
        row.flapping,
    )


def subject(text: Text) -> str:
    """Return the subject of a notice, with the gravest alert of it."""
    shown = [*text.fresh, *text.over, *text.still]
    first = min(text.fresh or text.over or text.still, key=lambda one: list(LEVELS).index(one.level))
    if text.kind == "resolved":
        head = _("Resolved") if not text.still else _("Partly resolved")
    else:
        head = (
            _("Still: {level}").format(level=_(LEVELS[first.level]))
            if text.kind == "reminder"
            else _(LEVELS[first.level])
        )
    count = len(text.fresh or text.over) - 1
    more = ngettext("and {count} more", "and {count} more", count).format(count=count) if count > 0 else ""
    return f"[{head}] {first.line}{f' {more}' if more else ''}"[:200] if shown else head


def parts(text: Text) -> list[tuple[str, Sequence[Said]]]:
    """Return the parts of a notice: a heading, and the alerts under it."""
    found = []
    if text.fresh:
        found.append((_("Not acknowledged yet:") if text.kind == "reminder" else _("Alert:"), text.fresh))
    if text.over:
        found.append((_("Resolved:"), text.over))
    if text.still:
        count = len(text.still)
        said = ngettext("{count} other alert still holds:", "{count} other alerts still hold:", count)
        found.append((said.format(count=count), text.still))
    return found


def plain(text: Text, acknowledge: str = "") -> str:
    """Return the text of a mail; with `acknowledge`, the link by which its reader takes the alerts on."""
    lines = []
    if text.level:
        lines += [_("You are on call at level {level}.").format(level=text.level), ""]
    for head, some in parts(text):
        lines += [head, *(f"• {_described(one, text.zone)}" for one in some[:MOST])]
        if len(some) > MOST:
            lines.append(_("And {count} more.").format(count=len(some) - MOST))
        lines.append("")
    if acknowledge:
        lines += [_("Acknowledge, so that nobody else is called: {address}").format(address=acknowledge)]
    return "\n".join([*lines, _("All alerts: {address}").format(address=text.address)])


def html(text: Text, acknowledge: str = "") -> str:
    """Return the same in HTML."""
    found = (
        Markup("<p>{}</p>").format(_("You are on call at level {level}.").format(level=text.level))
        if text.level
        else Markup("")
    )
    for head, some in parts(text):
        items = Markup("").join(LINE.format(_(LEVELS[one.level]), _described(one, text.zone)) for one in some[:MOST])
        found += PART.format(head, items)
    if acknowledge:
        found += LINK.format(acknowledge, _("Acknowledge, so that nobody else is called"))
    return str(found + LINK.format(text.address, _("All alerts")))


def slack(text: Text) -> str:
    """Return the JSON that Slack's incoming webhooks take."""
    return slack_text(f"*{subject(text)}*\n{plain(text)}")


def slack_text(text: str) -> str:
    """Return a text as that JSON. What would be a mention or a link in Slack's own form is not one."""
    return json.dumps({"text": text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")})


def generic(text: Text, key: str) -> str:
    """Return the JSON for any program: every alert with its fingerprint, level, state, value and time."""
    told = [("firing", text.fresh), ("resolved", text.over), ("firing", text.still)]
    alerts = [{"state": state, "new": some is not text.still, **_fields(one)} for state, some in told for one in some]
    return json.dumps({"id": key, "kind": text.kind, "title": subject(text), "url": text.address, "alerts": alerts})


def pagerduty(text: Text) -> list[tuple[str, str]]:
    """Return the events of PagerDuty (Events API v2), each with the fingerprint that is its `dedup_key`."""
    events = []
    for action, some in (("trigger", text.fresh), ("resolve", text.over)):
        for one in some[:MOST]:
            payload = {"summary": one.line[:1_000], "source": text.address, "severity": SEVERITIES[one.level],
                       "custom_details": _fields(one)}  # fmt: skip
            body = {"event_action": action, "dedup_key": one.fingerprint[:255], "payload": payload,
                    "links": [{"href": text.address, "text": "Steward"}]}  # fmt: skip  # no text
            events.append((one.fingerprint, json.dumps(body)))
    return events


def _fields(one: Said) -> dict[str, Any]:
    return {
        "fingerprint": one.fingerprint,
        "level": one.level,
        "title": one.title,
        "value": one.value,
        "threshold": one.limit,
        "since": one.since_at.isoformat(),
        "flapping": one.flapping,
    }


def _described(one: Said, zone: str) -> str:
    since = one.since_at.astimezone(ZoneInfo(zone))
    said = _("{alert} ({limit})").format(alert=one.line, limit=one.limit) if one.limit else one.line
    return _("{alert}, since {time}").format(alert=said, time=f"{since:%Y-%m-%d %H:%M} {since.tzname()}")
