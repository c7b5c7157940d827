"""How an entry of the trail looks: its cells, and its values in words."""

from typing import Any

from markupsafe import Markup

from models.language import N_, _
from services.audit import VERBS, AuditLine
from services.audit.telling import Changed
from ui.theme import colour, initials
from ui.words import exact, moment

SHOWN = 2  # changes of a row; the rest is in its detail
TIME = (
    '<q-td :props="props"><button type="button" class="link" @click="$parent.$emit(\'open\', props.row.id)">'  # no text
    '<time :title="props.row.exact" data-live>{{ props.value }}</time></button></q-td>'
)
WHO = (
    '<q-td :props="props"><span class="who"><span :class="\'av \' + props.row.colour" aria-hidden="true">'  # no text
    '{{ props.row.initials }}</span><span class="clip"><b class="clip" data-live>{{ props.value }}</b>'
    '<small class="clip">{{ props.row.under }}</small></span></span></q-td>'
)
RECORD = (
    '<q-td :props="props"><span class="line"><span class="tag">{{ props.row.type }}</span>'  # no text
    '<a v-if="props.row.link" class="clip" :href="props.row.link">{{ props.value }}</a>'
    '<span v-else class="clip">{{ props.value }}</span></span></q-td>'
)
WAYS = {"program": N_("through the API"), "token": N_("through the API, by a token")}
CHANGES = (
    '<q-td :props="props"><span class="clip trail" :title="props.row.said">'  # no text
    '<span v-for="one in props.value"><span class="muted">{{ one.label }}</span> '
    '<s v-if="one.old">{{ one.old }}</s> <span v-if="one.old" class="muted" aria-hidden="true">→</span> '
    "<ins>{{ one.new }}</ins> </span></span></q-td>"
)


def row(one: AuditLine, zone: str) -> dict[str, Any]:
    """Return the cells of an entry."""
    under = [_("as {name}").format(name=one.on_behalf)] if one.on_behalf else []
    under += [_(WAYS[one.via])] if one.via in WAYS else []
    return {
        "id": str(one.id),
        "at": moment(one.at, zone),
        "exact": exact(one.at, zone),
        "by": one.by,
        "under": " · ".join(under),
        "colour": colour(one.by),
        "initials": initials(one.by),
        "type": one.record,
        "record": one.name,
        "link": one.link,
        "changes": _changes(one),
        "said": "; ".join(f"{c.label}: {value(c, old=True)} → {value(c)}" for c in one.changes),
        "address": one.address or "–",
    }


def value(one: Changed, *, old: bool = False) -> str:
    """Return the new (or old) value of a change; what is not there any more is named."""
    if one.state:
        return _("hidden") if one.state == "hidden" else _("erased")
    return (one.old if old else one.new) or _("Not set")


def verb(one: AuditLine) -> str:
    """Return what was done."""
    if one.verb == "refused":
        return _("Sign-in refused")
    return _(VERBS[one.verb]) if one.verb in VERBS else one.verb.capitalize()


def _changes(one: AuditLine) -> list[dict[str, str]]:
    if one.verb == "changed" and one.changes:
        return [
            {"label": c.label, "old": "" if c.state else value(c, old=True), "new": value(c)}
            for c in one.changes[:SHOWN]
        ]
    return [{"label": "", "old": "", "new": verb(one)}]


LINE = Markup("<dt>{}</dt><dd><s>{}</s> {} <ins>{}</ins></dd>")
PLAIN = Markup("<dt>{}</dt><dd>{}</dd>")


def changed(one: AuditLine) -> Markup:
    """Return every change of an entry, old and new."""
    return Markup("").join(
        PLAIN.format(c.label, value(c)) if c.state else LINE.format(c.label, value(c, old=True), "→", value(c))
        for c in one.changes
    )
