"""Explaining: a decision, and what became of its message, in a state, a group and a sentence."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from models import dates
from models.language import N_, _
from models.payments import Reminder
from services.messages.explain import label
from services.reminders.deciding import Decision
from services.reminders.reaching import WHY
from services.reminders.rules import RUN_AT, STEPS, TASK, Rules
from services.settings.reminders import WAYS

GROUPS = {  # by which the page filters, in its order
    "planned": N_("To send"),
    "sent": N_("Sent"),
    "failed": N_("Not delivered"),
    "task": N_("For a person"),
    "held": N_("Held"),
    "unreachable": N_("Not reachable"),
    "reminded": N_("Reminded before"),
    "later": N_("Not yet"),
}
RANK = {name: at for at, name in enumerate(GROUPS)}
STEP_WORDS = {
    1: N_("First reminder"),
    2: N_("Second reminder"),
    3: N_("Third reminder"),
    4: N_("A person takes over"),
}
STATES = {  # of a message in the outbox: of its reminder, and its group
    "pending": ("waiting", "sent"),
    "held": ("waiting", "sent"),
    "claimed": ("waiting", "sent"),
    "handed": ("waiting", "sent"),
    "sent": ("sent", "sent"),
    "delivered": ("sent", "sent"),
    "kept": ("kept", "sent"),
    "unknown": ("unknown", "failed"),
    "bounced": ("failed", "failed"),
    "failed": ("failed", "failed"),
    "cancelled": ("cancelled", "failed"),
}
WORDS = {  # of the states of a reminder; where nothing is sent, of the groups
    "planned": N_("To send"),
    "waiting": N_("Queued"),
    "sent": N_("Sent"),
    "kept": N_("Kept here"),
    "failed": N_("Failed"),
    "unknown": N_("Unknown"),
    "cancelled": N_("Cancelled"),
    "task": N_("Task"),
    "held": N_("Held"),
    "unreachable": N_("Not sent"),
    "reminded": N_("Reminded"),
    "later": N_("Not yet"),
}
CODES = {  # why nothing is sent: its group, and its sentence
    "paid": ("later", N_("Nothing is open any more.")),
    "not_overdue": ("later", N_("Not overdue yet: due on {day}.")),
    "not_yet": ("later", N_("The first reminder leaves on {day}.")),
    "held": ("held", N_("Held until {day}.")),
    "already": ("reminded", N_("Reminder {step} was sent on {day}.")),
    "will": ("later", N_("Reminder {step} leaves on {day}.")),
    "person": ("task", N_("A person took over on {day}.")),
    "nothing": ("later", N_("No reminder was sent on this day.")),
}


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of the message of a reminder: its state in the outbox, its channel, and the last thing said of it."""

    state: str
    channel: str
    said: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """What is said of one debt on one day."""

    state: str
    code: str
    why: str
    group: str


def key(row: Reminder) -> tuple[str, UUID]:
    """Return the document of a reminder, as debts are found by."""
    if row.invoice_id is not None:
        return "invoice_id", row.invoice_id
    assert row.order_id is not None
    return "order_id", row.order_id


def code_of(why: str) -> str:
    """Return the code of a kept sentence."""
    return next((code for code, said in WHY.items() if said == why), "nothing")


def explain(rules: Rules, decision: Decision, row: Reminder | None, sent: Sent | None, day: date) -> Told:
    """Return what is said of a decision, or of the step `row` that was taken on the day."""
    if row is not None and row.step == TASK:
        return Told("task", row.why and code_of(row.why), _(row.why) or _("A person takes over."), "task")
    if row is not None:
        return _of_message(sent)
    if decision.act == "remind":
        return Told("planned", "", _planned(rules, day), "planned")
    if decision.act == "task":
        return Told("planned", decision.code, _("A person takes over: a task is added."), "task")
    if decision.code in WHY:
        return Told("none", decision.code, _(WHY[decision.code]), "unreachable")
    if decision.code == "already" and sent is not None and STATES[sent.state][1] == "failed":
        failed = _of_message(sent)
        said = _("Reminder {step} of {day} did not arrive: {reason}")
        why = said.format(step=decision.step, day=_day(decision.on), reason=failed.why)
        return Told("none", "bounced" if sent.state == "bounced" else failed.state, why, "failed")
    group, text = CODES.get(decision.code, CODES["nothing"])
    step = min(decision.step or 1, STEPS)
    return Told("none", decision.code, _(text).format(step=step, day=_day(decision.on)), group)


def _of_message(sent: Sent | None) -> Told:
    if sent is None:
        return Told("sent", "", _("Its message was deleted."), "sent")
    state, group = STATES[sent.state]
    by = _("{state} · {channel}").format(state=label(sent.state, sent.channel), channel=_(WAYS[sent.channel]))
    why = _(sent.said) if group == "failed" and sent.said else by
    return Told(state, "" if group == "sent" else state, why, group)


def _planned(rules: Rules, day: date) -> str:
    """Say when a reminder leaves: of today's before the run, after it, or on another day."""
    if day != rules.today or rules.next_run == rules.today:
        return _("Leaves at {time}.").format(time=RUN_AT)
    return _("The run of today is over: leaves tomorrow at {time}, or with “Run now”.").format(time=RUN_AT)


def _day(day: date | None) -> str:
    return dates.day(day)
