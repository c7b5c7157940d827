"""The timeline of an incident, as markup: who did what when, and what customers read."""

from collections.abc import Sequence

from markupsafe import Markup, escape

from models.incidents import STATUSES, STEPS, IncidentEntry
from models.language import N_, _
from ui.parts.markup import icon_html
from ui.words import exact, moment

LINE = Markup(
    '<li class="inc-line" data-live="new"><span class="bubble {}">{}</span><div>{} <span class="chip {}">{}</span>{}</div>'
    '<time title="{}">{}</time></li>'
)
SAID = Markup('<div class="inc-said">{}</div>')
BOLD = Markup("<b>{}</b>")
SIGNS = {  # by kind, and for a step by its name: the tone and the icon
    "alert": ("bad", "notifications_active"),
    "detection": ("bad", "crisis_alert"),
    "acknowledgment": ("accent", "how_to_reg"),
    "investigation": ("", "search"),
    "mitigation": ("accent", "build"),
    "resolution": ("info", "visibility"),
    "post_mortem": ("", "edit_note"),
    "severity": ("warn", "priority_high"),
    "mode": ("warn", "engineering"),
    "ticked": ("ok", "check"),
    "note": ("", "notes"),
}
WORDS = {
    "alert": N_("Alert fired: {text}"),
    "severity": N_("{name} changed the severity: {text}"),
    "mode": N_("{name} dealt with maintenance mode"),
    "ticked": N_("{name} ticked: {text}"),
    "note": N_("{name}: {text}"),
}


def story(entries: Sequence[IncidentEntry], zone: str) -> Markup:
    """Return the lines of a timeline in this order."""
    return Markup("").join(_line(one, zone) for one in entries)


def _line(one: IncidentEntry, zone: str) -> Markup:
    tone, icon = _sign(one)
    chip = ("info", _("Public")) if one.public else ("mute", _("Team only"))
    said = SAID.format(one.text) if one.kind == "update" else ""
    return LINE.format(tone, icon_html(icon), _sentence(one), *chip, said, exact(one.at, zone), moment(one.at, zone))


def _sign(one: IncidentEntry) -> tuple[str, str]:
    if one.kind == "update":
        if one.status == "resolved":
            return "ok", "check_circle"
        return ("info", "campaign") if one.public else ("", "lock")
    return SIGNS[one.status if one.kind == "step" else one.kind]


def _sentence(one: IncidentEntry) -> Markup:
    name = BOLD.format(one.by_name or "Steward")
    if one.kind == "update":
        word = BOLD.format(_(STATUSES[one.status]))
        text = _("{name} published {status}") if one.public else _("{name} wrote, at {status}")
        return escape(text).format(name=name, status=word)
    if one.kind == "step":
        if one.status == "detection":
            return escape(_("{name} opened the incident")).format(name=name)
        return escape(_("{name} went on to {step}")).format(name=name, step=BOLD.format(_(STEPS[one.status])))
    return escape(_(WORDS[one.kind])).format(name=name, text=one.text)
