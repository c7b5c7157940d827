"""Probes of what is shown: the map, the stored images, the charts of each page that has some (N-02, N-03)."""

import math
from collections.abc import Iterable, Iterator

from models.language import N_, _, ngettext
from services import dashboard, deals, files
from services import map as spots
from services.house.checklists.evidence import links
from services.house.checklists.evidence.found import Collector, Evidence, Moment, failed, ok, unknown
from services.house.checklists.evidence.wording import of
from services.house.telemetry import panel, performance
from services.work import house_actor, perform

Line = Iterable[float | None]


def _map(now: Moment) -> Evidence:
    """N-03: what a page of the map needs is there, in each workspace."""
    count = 0
    for place in now.places:
        actor = house_actor(place)
        found = perform(actor, spots.viewable)
        if found.failed:
            return failed(_("Cannot be seen"), "/map", f"{found.message} {found.fix}")
        count += len(perform(actor, spots.shown, spots.Query()).spots)
    return ok(ngettext("{count} position", "{count} positions", count).format(count=f"{count:,}"), "/map", count)


def _images(now: Moment) -> Evidence:
    """N-02: the latest pictures of each workspace, and others by chance, are read whole and decoded."""
    count, broken = 0, list[str]()
    for place in now.places:
        found = perform(house_actor(place), files.tried)
        count, broken = count + found.count, [*broken, *found.broken]
    text = of(count - len(broken), count)
    if broken:
        fix = _("Bring them back from a backup: {names}.").format(names=", ".join(broken[:3]))
        return failed(text, links.BACKUPS, fix, count - len(broken))
    return ok(text, links.BACKUPS, count)


def _charts(now: Moment) -> Evidence:
    """N-02: the lines of each chart are there, as long as one another, and finite."""
    charts = list(_drawn(now))
    good = [name for name, lines in charts if _sound(lines)]
    text = of(len(good), len(charts))
    if len(good) < len(charts):
        bad = ", ".join(name for name, _lines in charts if name not in good)
        return failed(text, links.PERFORMANCE, _("Cannot be drawn: {names}.").format(names=bad), len(good))
    return ok(text, links.PERFORMANCE, len(good)) if charts else unknown(text, _("There are no charts."))


def _drawn(now: Moment) -> Iterator[tuple[str, list[Line]]]:
    """Yield each chart that people see: of Performance, of Maintenance, of Home, of the forecast."""
    house = house_actor()
    for chart in performance.charts(house, "day").charts:
        yield _(chart.title), list(chart.lines)
    for figure in panel.figures(house):
        yield _(figure.title), [figure.past]
    for place in now.places[:1]:
        numbers = perform(house_actor(place), dashboard.numbers)
        yield _("Home"), [numbers.sent_by_day, numbers.failed_by_day]
        forecast = perform(house_actor(place), deals.forecast)
        yield _("Forecast"), [[float(one.count) for one in forecast]]


def _sound(lines: list[Line]) -> bool:
    drawn = [list(one) for one in lines]
    alike = len({len(one) for one in drawn}) == 1
    return bool(drawn) and alike and all(value is None or math.isfinite(value) for one in drawn for value in one)


COLLECTORS = {
    "probe.map": Collector(N_("The map can be seen"), _map),
    "probe.images": Collector(N_("Images load"), _images),
    "probe.charts": Collector(N_("Charts can be drawn"), _charts),
}
