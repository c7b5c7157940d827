"""The switch of each channel (S-14): live, unless an operator chose off or test. They are settings of the installation.

| switch | what is written | what waits |
|---|---|---|
| live | leaves; without a provider it is kept here, as the page says | leaves |
| test | leaves, to the one address named there | leaves, to that address |
| off | is refused, with a sentence that names the page | is held, and leaves when it is switched on again |
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from sqlmodel import Session

from models.language import N_, NC_, _
from services import settings
from services.channels import CHANNELS, Envelope, ForNow
from services.house.settings import change_installation
from services.outbox import claim, holds
from services.outbox.claim import Claimed, Verdict
from services.sending import known
from services.sending.known import LIVE, OFF, TEST, Switch
from services.work import Actor, Conflict, Invalid, clock, errand, step, work

LABELS = {LIVE: NC_("of sending", "Live"), TEST: N_("Test"), OFF: N_("Off")}
WHY = N_("This channel is switched off on the page Sending.")
BY = " sending"  # who holds a queue while its channel is off: no name of a person begins with a space
AGAIN = timedelta(minutes=1)  # when what was claimed at the moment of switching off is looked at again


def mode(channel: str) -> str:
    """Return the switch of a channel, as it was read last."""
    return _switch(channel).mode


def test_address(channel: str) -> str:
    """Return where messages of a channel go while it is on test; empty while it is not."""
    one = _switch(channel)
    return one.address if one.mode == TEST else ""


def refuse_off(channel: str) -> None:
    """Refuse a message of a channel that is switched off."""
    if mode(channel) == OFF:
        raise Conflict(_("This channel is switched off. An operator can switch it on, on the page Sending (/sending)."))


@errand("maintenance.run")
def switch(actor: Actor, channel: str, to: str, address: str | None = None) -> Switch:
    """Switch a channel for the whole installation. A test needs the address that everything goes to."""
    if channel not in CHANNELS or channel not in settings.SWITCHES:
        raise Invalid(_("Please check the form."), channel=_("There is no such channel."))
    setting, place = settings.SWITCHES[channel]
    clean = _clean(channel, known.refresh().switches[channel].address if address is None else address)
    if to == TEST and not clean:
        raise Invalid(_("Please check the form."), address=_("Enter the address that everything goes to."))
    if address is not None:
        change_installation(actor, place.key, clean)
    change_installation(actor, setting.key, to)
    return known.refresh().switches[channel]


def follow(actor: Actor) -> int:
    """Hold the queue of each channel that is off, and lift our holds of the others. Return how many changed. A chore."""
    switches, changed = known.refresh().switches, 0
    with work(actor, read=True) as session:
        held = holds.read(session)
    wanted = {f"queue:{claim.queue_of(name)}" for name, one in switches.items() if one.mode == OFF and name in CHANNELS}
    ours = {name for name, told in held.items() if told.get("by") == BY}
    if ours == wanted - (held.keys() - ours):
        return 0
    with work(actor) as session:
        for name in wanted - held.keys():
            holds.hold(session, name, WHY, BY)
            changed += 1
        for name in ours - wanted:
            holds.lift(session, name)
            changed += 1
    return changed


@step
def withheld(session: Session, rows: Sequence[Claimed]) -> Mapping[UUID, Verdict]:
    """Put back what was claimed while its channel was being switched off; its queue is held a moment later."""
    off = {name for name in {row.channel for row in rows} if mode(name) == OFF}
    return {row.id: Verdict("later", WHY, clock.now() + AGAIN) for row in rows if row.channel in off}


def obey(place: str, row: Claimed, envelope: Envelope) -> Envelope:
    """Return the envelope as the switch of its channel wants it: to the test address, with its recipient in the subject
    and in a header. Raises ForNow while the channel is off, or no address is named."""
    one = known.fresh().switches.get(row.channel, Switch())
    if one.mode == LIVE:
        return envelope
    if one.mode == OFF:
        raise ForNow(None, WHY, "connect")
    if not one.address:
        raise ForNow(None, N_("This channel is on test, and no address is named for it."), "connect")
    headers = {**envelope.headers, claim.MEANT_FOR: envelope.recipient}
    to = f"[To {envelope.recipient}]"  # no text
    if CHANNELS[row.channel].subject:
        return replace(envelope, recipient=one.address, headers=headers, subject=f"{to} {envelope.subject}")
    return replace(envelope, recipient=one.address, headers=headers, body=f"{to} {envelope.body}")


def _switch(channel: str) -> Switch:
    return known.now().switches.get(channel, Switch())


def _clean(channel: str, address: str) -> str:
    try:
        return CHANNELS[channel].clean(address) if address.strip() else ""
    except ValueError as wrong:
        raise Invalid(_("Please check the form."), address=str(wrong)) from None
