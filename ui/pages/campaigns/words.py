"""The words of campaigns: their states and progress, the same on every page."""

from markupsafe import Markup

from models.campaigns import CAMPAIGN_STATES
from models.language import N_, _, ngettext
from services.campaigns import CampaignCard
from ui.words import moment, number

TONES = {"draft": "info", "preparing": "info", "running": "info", "paused": "warn", "done": "ok", "stopped": "mute"}
SIGNS = {
    "draft": "schedule_send",
    "preparing": "hourglass_top",
    "running": "outgoing_mail",
    "paused": "pause_circle",
    "done": "done_all",
    "stopped": "stop_circle",
}
BAR = Markup('<progress max="100" value="{}" aria-label="{}" aria-valuetext="{}"></progress>')
WAITS_FOR = N_("Scheduled")


def state(card: CampaignCard) -> str:
    """Return the state in a word. One that waits for its time is scheduled."""
    return _(WAITS_FOR) if card.state == "draft" and card.send_at else _(CAMPAIGN_STATES[card.state])


def percent(card: CampaignCard) -> int:
    """Return how much of it has an outcome."""
    return min(100, 100 * card.settled // card.will_get) if card.will_get else 100 if card.state == "done" else 0


def figures(card: CampaignCard) -> str:
    """Return the progress: `1,200 of 4,812 · 24 %`."""
    told = _("{done} of {total} · {percent} %")
    return told.format(done=number(card.settled), total=number(card.will_get), percent=percent(card))


def bar(card: CampaignCard) -> Markup:
    """Return the bar of its progress."""
    return BAR.format(percent(card), _("Progress of {name}").format(name=card.name), figures(card))


def recipients(count: int) -> str:
    """Return a number of recipients in words."""
    return ngettext("{count} recipient", "{count} recipients", count).format(count=number(count))


def when(card: CampaignCard, zone: str) -> str:
    """Return its most telling time."""
    return moment(card.ended_at or card.send_at or card.started_at or card.made_at, zone)
