"""Rows of what is due and of what comes, as markup."""

from markupsafe import Markup

from models.language import _, ngettext
from services.house.checklists import Coming, Responsible, RunLine
from ui.pages.checklists import looks
from ui.parts.markup import icon_html
from ui.words import moment

DUE = Markup(
    '<a class="feed nicegui-link" href="/checklists/runs/{}"><span class="bubble {}">{}</span><div class="clip">'
    '<b class="clip">{}</b><div class="sub">{}</div></div>{}</a>'
)
NEXT = Markup(
    '<div class="feed"><span class="bubble mute">{}</span><div class="clip"><b class="clip">{}</b>'
    '<div class="sub">{}</div></div><time>{}</time></div>'
)
CHIP = Markup('<span class="chip {}">{}</span>')


def due(one: RunLine, zone: str) -> Markup:
    """Return a run that waits for a signature, with how late it is."""
    tone = "bad" if one.red else "warn" if one.late else "ok"
    sign = icon_html("error" if one.red else "schedule" if one.late else "checklist")
    red = ngettext("{count} red", "{count} red", one.red).format(count=one.red) if one.red else ""
    said = parts(moment(one.run.due_at, zone), whose(one.responsible), looks.expected(one.about), red)
    chip = CHIP.format("bad" if one.late.days >= 1 else "warn", looks.overdue(one.late)) if one.late else Markup("")
    return DUE.format(one.run.id, tone, sign, _(one.about.title), said, chip)


def coming(one: Coming, zone: str) -> Markup:
    """Return a list that comes, with when."""
    said = parts(whose(one.responsible), looks.expected(one.about))
    return NEXT.format(icon_html("event"), _(one.about.title), said, moment(one.due_at, zone))


def whose(one: Responsible) -> str:
    """Return whose turn it is; that the deputy stands in is said."""
    if one.now is None:
        return _("Nobody yet")
    if one.stands_in and one.owner is not None:
        return _("{name}, for {owner}").format(name=one.now.name, owner=one.owner.name)
    return one.now.name


def parts(*said: str) -> str:
    """Return what is not empty, in a line."""
    return " · ".join(part for part in said if part)
