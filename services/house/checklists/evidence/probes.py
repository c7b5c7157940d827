"""All probes together (N-16, N-19, D-23): each is run, and those that fail are named."""

from collections.abc import Callable, Mapping

from models.language import N_, _
from services.house.checklists.evidence import links, probes_asked, probes_done, probes_sent, probes_shown
from services.house.checklists.evidence.found import Collector, Evidence, Moment, failed, ok, unknown
from services.house.checklists.evidence.wording import of

EACH: Mapping[str, Collector] = {
    **probes_asked.COLLECTORS,
    **probes_done.COLLECTORS,
    **probes_sent.COLLECTORS,
    **probes_shown.COLLECTORS,
}
WORKFLOWS = ("probe.sign_in", "probe.job", "probe.invoice", "probe.message", "probe.import")
FEATURES = ("probe.dashboard", "probe.job", "probe.map", "probe.invoice", "probe.message")


def run(now: Moment, names: tuple[str, ...] = tuple(EACH)) -> dict[str, Evidence]:
    """Return what these probes found, one after the other. One that breaks has failed."""
    found = {}
    for name in names:
        try:
            found[name] = EACH[name].collect(now)
        except Exception as error:
            found[name] = failed(_("Broke"), links.ERRORS, _("Read the log: {error}.").format(error=repr(error)[:200]))
    return found


def _summed(names: tuple[str, ...]) -> Callable[[Moment], Evidence]:
    def collect(now: Moment) -> Evidence:
        found = run(now, names)
        good = [name for name, one in found.items() if one.verdict == "ok"]
        bad = {name: one for name, one in found.items() if one.verdict == "failed"}
        text = of(len(good), len(found))
        if bad:
            said = "; ".join(f"{_(EACH[name].title)}: {one.words}" for name, one in bad.items())
            return failed(text, next(iter(bad.values())).link, said, len(good))
        silent = [one.fix for one in found.values() if one.verdict == "unknown"]
        return unknown(text, silent[0]) if silent else ok(text, links.CHECKS, len(good))

    return collect


COLLECTORS = {
    **EACH,
    "probe.all": Collector(N_("All features work"), _summed(tuple(EACH))),
    "probe.workflows": Collector(N_("Critical workflows work"), _summed(WORKFLOWS)),
    "probe.features": Collector(N_("Critical features work"), _summed(FEATURES)),
}
