"""Evidence of the machine: its load, its network, its disk, and when that is full (N-23)."""

import shutil
from datetime import timedelta

from models.language import N_, _, ngettext
from services.house.checklists.evidence import links
from services.house.checklists.evidence.found import Collector, Evidence, Moment, failed, ok, unknown
from services.house.health.tiles import size
from services.house.health.verdict import DISK_LOW
from services.house.telemetry import goals, span
from services.house.telemetry.panel import days_to_full
from services.work.places import places

QUARTER = timedelta(days=92)
BUSY = 80  # per cent of the machine, on average: L-08
FULL = 100


def _load(now: Moment) -> Evidence:
    """N-23: processor and memory were not too full on average in the past quarter."""
    found = span(now.at - QUARTER, now.at)
    cpu, memory = found.value("cpu_machine"), found.value("memory_used")
    if cpu is None or memory is None:
        return unknown(_("No data"), _("Nothing was measured in this time."), links.PERFORMANCE)
    text = _("CPU {cpu} %, memory {memory} %").format(cpu=f"{cpu:.0f}", memory=f"{memory:.0f}")
    if max(cpu, memory) >= BUSY:
        return failed(text, links.PERFORMANCE, _("Give it more, or see what needs so much."), max(cpu, memory))
    return ok(text, links.PERFORMANCE, max(cpu, memory))


def _bandwidth(now: Moment) -> Evidence:
    """N-23: how much the machine sent and received in the past quarter."""
    found = span(now.at - QUARTER, now.at)
    if not found.beats:
        return unknown(_("No data"), _("Nothing was measured in this time."), links.PERFORMANCE)
    sent, received = int(found.value("bytes_sent") or 0), int(found.value("bytes_received") or 0)
    text = _("{sent} sent, {received} received").format(sent=size(sent), received=size(received))
    return ok(text, links.PERFORMANCE, sent + received)


def _storage(_now: Moment) -> Evidence:
    """N-23: a fifth of the disk is free."""
    disk = shutil.disk_usage(places().folder)
    free = disk.free / disk.total * FULL
    text = _("{size} free, {percent} %").format(size=size(disk.free), percent=f"{free:.0f}")
    if free < DISK_LOW:
        return failed(text, links.PERFORMANCE, _("Free some space, or move the data to a larger disk."), free)
    return ok(text, links.PERFORMANCE, free)


def _forecast(now: Moment) -> Evidence:
    """N-23: as it filled in the last 14 days, the disk is not full within a month."""
    if not span(now.at - timedelta(days=14), now.at).beats:
        return unknown(_("No data"), _("Not measured for long enough."), links.PERFORMANCE)
    days = days_to_full()
    if days is None:
        return ok(_("Not filling up"), links.PERFORMANCE)
    text = ngettext("{count} day to full", "{count} days to full", int(days)).format(count=f"{int(days):,}")
    if days < goals.DISK_SOON:
        return failed(text, links.PERFORMANCE, _("Order a larger disk now."), days)
    return ok(text, links.PERFORMANCE, days)


COLLECTORS = {
    "server.load": Collector(N_("Load of the machine, past quarter"), _load),
    "server.bandwidth": Collector(N_("Bandwidth, past quarter"), _bandwidth),
    "server.storage": Collector(N_("Room on the disk"), _storage),
    "server.forecast": Collector(N_("When the disk is full"), _forecast),
}
