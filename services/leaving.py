"""TABLE 11: what happens to a message at the last moment: the checks inside its claim, and what completes it.

A check sees the claimed rows of one place in one work, and says which must not leave, or not yet (`claim.Verdict`); the
first verdict about a row counts. A step completes the envelope of one message outside any work: the texts of its
template, its files, the address for replies. It may read in a work of its own, and raises ForGood, with a sentence,
where the message can never be completed.
"""

from collections.abc import Callable, Mapping, Sequence
from uuid import UUID

from sqlmodel import Session

from services import arrivals, campaigns, files, inbound, messages, optouts, reminders, sending, texting
from services.accounts import resetting
from services.channels import Envelope
from services.doors import integrations_noting
from services.doors import telling as hooks
from services.house.alerts import putting as alerting
from services.house.workspaces import signing_up
from services.notices import pushing
from services.outbox.claim import Check, Claimed, Verdict
from services.outbox.states import Change
from services.templates import leaving as templates
from services.work import step

Step = Callable[[str, Claimed, Envelope], Envelope]
AT_THE_DOOR = ("connect", "hello", "tls", "login")  # phases in which an account fails, and no message does
CHECKS: Sequence[Check] = (
    sending.withheld,
    messages.withheld,
    campaigns.skipped,
    reminders.withheld,
    arrivals.withheld,
    optouts.stopped,
    texting.closed,
    optouts.wait_for_morning,
    pushing.check,
    hooks.check,
)
STEPS: Sequence[Step] = (
    optouts.list_unsubscribe,  # before the templates, which may name the link
    templates.complete,
    arrivals.complete,
    resetting.complete,
    signing_up.complete,
    texting.approved,
    files.attach,
    inbound.complete,
    pushing.address,
    alerting.address,
    hooks.address,
    sending.obey,  # last: it may change the recipient
)


@step
def check(session: Session, rows: Sequence[Claimed]) -> Mapping[UUID, Verdict]:
    """Return the verdicts of all checks, by row."""
    found: dict[UUID, Verdict] = {}
    for one in CHECKS:
        found = {**one(session, rows), **found}
    return found


def complete(place: str, row: Claimed, envelope: Envelope) -> Envelope:
    """Return the envelope as it leaves."""
    for one in STEPS:
        envelope = one(place, row, envelope)
    return envelope


def told(place: str, row: Claimed, change: Change) -> None:
    """Hear what became of a message that was on its way."""
    reminders.answered(place, row, change)
    alerting.answered(place, row, change)
    hooks.answered(place, row, change)
    if change.to == "sent" or change.phase in AT_THE_DOOR:
        integrations_noting.note(place, row.channel, "" if change.to == "sent" else change.text)
