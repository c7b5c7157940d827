"""Evidence of security: what the checks say, passwords, secrets, the certificate (N-11, N-18, N-22, N-29, N-31)."""

from models.language import N_, _, ngettext
from services.accounts.factors import enrolling
from services.house import secrets, tenants
from services.house.checklists.evidence import links
from services.house.checklists.evidence.found import Collector, Evidence, Moment, failed, ok, unknown
from services.house.checklists.evidence.wording import of
from services.house.checks import network, running, site
from services.house.checks import secrets as strength
from services.house.finding import Finding
from services.work import HOUSE, house_actor
from services.work.places import places


def _review(_now: Moment) -> Evidence:
    """N-22: every check of the installation; a failed one that is more than a remark is red."""
    found = [one for one in running.run(places().config) if one.checked]
    bad = [one for one in found if one.failed and one.level != "info"]
    text = of(len(found) - len(bad), len(found))
    return failed(text, links.CHECKS, _first(bad), len(found) - len(bad)) if bad else ok(text, links.CHECKS, len(found))


def _first(bad: list[Finding]) -> str:
    worst = min(bad, key=lambda one: one.level != "critical")
    return f"{worst.message} {worst.fix}"


def _passwords(_now: Moment) -> Evidence:
    """N-18: passwords do not expire, on purpose; that the secrets and settings which protect them are sound is checked."""
    config = places().config
    bad = [one for one in (*strength.strength(config), *network.settings(config)) if one.failed]
    if bad:
        return failed(_("Not safe"), links.CHECKS, _first(bad), len(bad))
    return ok(_("Do not expire"), links.CHECKS, 0)


def _second_factor(_now: Moment) -> Evidence:
    """N-11: nobody whose role must have a second factor is without one, in any workspace."""
    found = [enrolling.missing(place) for place in tenants.places() if place != HOUSE]
    people, has, missing = (sum(part) for part in zip(*found, strict=True)) if found else (0, 0, 0)
    text = _("{has} of {all}").format(has=has, all=people)
    if missing:
        told = ngettext("{count} must have one and has none.", "{count} must have one and have none.", missing)
        return failed(text, links.USERS, told.format(count=missing), missing)
    return ok(text, links.USERS, has)


def _ages(_now: Moment) -> Evidence:
    """N-29: no secret is older than 90 days."""
    found = secrets.ages(house_actor())
    old = [one for one in found if one.days >= secrets.WARN]
    if old:
        text = ngettext("{count} too old", "{count} too old", len(old)).format(count=len(old))
        return failed(text, links.KEYS, f"{old[0].sentence} {old[0].remedy}", len(old))
    oldest = max((one.days for one in found), default=0)
    text = ngettext("oldest {count} day", "oldest {count} days", oldest).format(count=oldest)
    return ok(text, links.KEYS, oldest)


def _certificate(_now: Moment) -> Evidence:
    """N-31: the certificate is valid for three weeks more."""
    found = list(site.certificate(places().config))
    if not found:
        return unknown(_("No data"), _("People do not reach this installation by https."), links.CHECKS)
    bad = next((one for one in found if one.failed), None)
    if bad is not None:
        return failed(_("Ends soon"), links.CHECKS, f"{bad.message} {bad.fix}")
    if not found[0].checked:
        return unknown(_("No data"), found[0].message, links.CHECKS)
    return ok(found[0].message.rstrip("."), links.CHECKS)


COLLECTORS = {
    "security.review": Collector(N_("Every check of the installation"), _review),
    "security.passwords": Collector(N_("Rules for passwords"), _passwords),
    "security.second_factor": Collector(N_("Second factor of all users"), _second_factor),
    "secrets.ages": Collector(N_("Ages of secrets"), _ages),
    "site.certificate": Collector(N_("The certificate is valid"), _certificate),
}
