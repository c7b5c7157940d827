"""Alerts: what is wrong, who is told of it, and who takes it on (decision 0077)."""

from services.house.alerts import acknowledging, channels, on_call, putting, replaying, silences, tuning
from services.house.alerts.keeping import forget_old, walk
from services.house.alerts.listing import AlertCard, Overview, RuleCard, overview, rule_list
from services.house.alerts.pinging import ping
from services.house.alerts.running import EACH, FIRED, RESOLVED, watch

KINDS = [
    FIRED, RESOLVED, acknowledging.ACKNOWLEDGED, channels.CHANGED, channels.TRIED, on_call.CHANGED, silences.SILENCED,
    silences.HEARD, tuning.TUNED,
]  # fmt: skip

__all__ = [
    "EACH",
    "FIRED",
    "KINDS",
    "RESOLVED",
    "AlertCard",
    "Overview",
    "RuleCard",
    "acknowledging",
    "channels",
    "forget_old",
    "on_call",
    "overview",
    "ping",
    "putting",
    "replaying",
    "rule_list",
    "silences",
    "tuning",
    "walk",
    "watch",
]
