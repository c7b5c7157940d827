"""Needs attention, on Home: what waits for the person, each sort with its number and a link to exactly its rows; live."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote

from markupsafe import Markup

from models.language import N_, NC_, _, ngettext
from models.outbox import QUEUES
from services import attention
from services.attention import OPEN_FEEDBACK, Waits
from services.work import Actor
from ui.parts.markup import StaticHtml, icon_html
from ui.words import number, or_more

LINE = Markup(
    '<li class="wait"{}><span class="bubble {}">{}</span><div class="clip"><b>{}</b><small class="clip">{}</small>'
    '</div><a class="nicegui-link go-to" href="{}" aria-label="{}">{}</a></li>'
)
HEAD = Markup('<div class="panel-h"><h2>{}</h2><span class="sub">{}</span></div><ul>{}</ul>')
FRESH = Markup(' data-live="new"')
CALM = Markup('<li class="calm">{}<span>{}</span></li>')
PARTS = {"mine": attention.mine, "sales": attention.sales, "post": attention.post, "people": attention.people}


@dataclass(frozen=True, slots=True)
class Line:
    """How one sort is shown: its tone, its sign, its sentence for a number, the word of its button, and where it leads."""

    tone: str
    sign: str
    said: Callable[[int], str]
    verb: str
    path: Callable[[Actor], str]


LINES = {  # in the order of their urgency
    "queues": Line(
        "bad",
        "pause_circle",
        lambda n: ngettext("{count} queue is held", "{count} queues are held", n),
        NC_("button", "Open"),
        lambda actor: "/queues",
    ),
    "tasks_late": Line(
        "bad",
        "task_alt",
        lambda n: ngettext("{count} task is overdue", "{count} tasks are overdue", n),
        NC_("button", "Open"),
        lambda actor: f"/tasks?state=late&owner={actor.user_id}",
    ),
    "overdue": Line(
        "bad",
        "receipt_long",
        lambda n: ngettext("{count} invoice is overdue", "{count} invoices are overdue", n),
        N_("Follow up"),
        lambda actor: "/invoices?state=overdue",
    ),
    "unanswered": Line(
        "warn",
        "mark_email_unread",
        lambda n: ngettext("{count} message waits for an answer", "{count} messages wait for an answer", n),
        NC_("button", "Reply"),
        lambda actor: "/inbox?kind=unanswered",
    ),
    "wished": Line(
        "warn",
        "event_repeat",
        lambda n: ngettext("{count} customer asks for another time", "{count} customers ask for another time", n),
        NC_("button", "Plan"),
        lambda actor: "/visits?state=wished",
    ),
    "failed": Line(
        "bad",
        "error",
        lambda n: ngettext(
            "{count} message failed in the last 7 days", "{count} messages failed in the last 7 days", n
        ),
        N_("Fix"),
        lambda actor: f"/messages?state=failed&since={attention.failed_since(actor)}",
    ),
    "unknown": Line(
        "warn",
        "help",
        lambda n: ngettext(
            "The outcome of {count} message is unknown", "The outcome of {count} messages is unknown", n
        ),
        N_("Resolve"),
        lambda actor: "/messages?state=unknown",
    ),
    "unfiled": Line(
        "warn",
        "drive_file_move",
        lambda n: ngettext("{count} received message is unfiled", "{count} received messages are unfiled", n),
        NC_("button", "File"),
        lambda actor: "/unfiled",
    ),
    "expiring": Line(
        "warn",
        "event_busy",
        lambda n: ngettext("{count} quote expires within a week", "{count} quotes expire within a week", n),
        N_("Follow up"),
        lambda actor: f"/quotes?expiring={attention.expires_by(actor)}",
    ),
    "tasks_today": Line(
        "warn",
        "today",
        lambda n: ngettext("{count} task is due today", "{count} tasks are due today", n),
        NC_("button", "Open"),
        lambda actor: f"/tasks?state=today&owner={actor.user_id}",
    ),
    "to_bill": Line(
        "warn",
        "handyman",
        lambda n: ngettext("{count} job is done and not billed", "{count} jobs are done and not billed", n),
        N_("Bill"),
        lambda actor: "/jobs?state=to_bill",
    ),
    "imports": Line(
        "warn",
        "upload_file",
        lambda n: ngettext("{count} import has refused rows", "{count} imports have refused rows", n),
        N_("Review"),
        lambda actor: "/imports?refused=1",
    ),
    "bouncing": Line(
        "warn",
        "unsubscribe",
        lambda n: ngettext(
            "{count} contact has an address that bounces", "{count} contacts have an address that bounces", n
        ),
        N_("Fix"),
        lambda actor: "/hygiene?group=bouncing",
    ),
    "feedback": Line(
        "info",
        "feedback",
        lambda n: ngettext(
            "{count} suggestion or report is unanswered", "{count} suggestions and reports are unanswered", n
        ),
        N_("Answer"),
        lambda actor: f"/feedback?filter={quote(json.dumps(OPEN_FEEDBACK, separators=(',', ':')))}",
    ),
    "duplicates": Line(
        "info",
        "group",
        lambda n: ngettext(
            "{count} pair of contacts may be one person", "{count} pairs of contacts may be one person", n
        ),
        N_("Review"),
        lambda actor: "/duplicates",
    ),
    "stale": Line(
        "mute",
        "hourglass_empty",
        lambda n: ngettext("{count} lead of yours went quiet", "{count} leads of yours went quiet", n),
        N_("Follow up"),
        lambda actor: f"/hygiene?group=stale&owner={actor.user_id}",
    ),
    "offered": Line(
        "mute",
        "request_quote",
        lambda n: ngettext("{count} quote awaits a decision", "{count} quotes await a decision", n),
        NC_("button", "Open"),
        lambda actor: "/quotes?state=sent",
    ),
}


class Waiting:
    """The card, one element however long it is. Each part of it is filled by itself."""

    def __init__(self, actor: Actor) -> None:
        self.actor = actor
        self.card = StaticHtml("section", "panel").props("aria-live=polite")
        self.known: dict[str, list[Waits]] = {}
        self.before: set[tuple[object, ...]] = set()

    def part(self, name: str) -> Callable[[list[Waits]], None]:
        """Return the function that fills one part, by its key in PARTS. Nothing is shown until all are there."""

        def show(found: list[Waits]) -> None:
            self.known[name] = found
            if len(self.known) == len(PARTS):
                self._draw([one for some in self.known.values() for one in some])

        return show

    def _draw(self, found: list[Waits]) -> None:
        """Show all lines, the most urgent first; those that are new or changed flash."""
        order = list(LINES)
        lines = Markup("").join(self._line(one) for one in sorted(found, key=lambda one: order.index(one.sort)))
        rows = lines or CALM.format(icon_html("task_alt"), _("Nothing needs you right now."))
        shown = HEAD.format(_("Needs attention"), number(len(found)) if found else "", rows)
        self.before = {_state(one) for one in found} | {()}
        if self.card.content != shown:
            self.card.show(shown)

    def _line(self, one: Waits) -> Markup:
        how = LINES[one.sort]
        said = or_more(how.said(one.count), one.capped)
        name = _(QUEUES[one.name]) if one.sort == "queues" else one.name
        if one.count > 1 and name:
            name = _("{name} and others").format(name=name)
        fresh = FRESH if self.before and _state(one) not in self.before else ""
        verb, sign = _(how.verb), icon_html(how.sign)
        return LINE.format(fresh, how.tone, sign, said, name, how.path(self.actor), f"{verb}: {said}", verb)


def _state(one: Waits) -> tuple[object, ...]:
    return one.sort, one.count, one.name
