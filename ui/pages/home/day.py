"""My day, on Home: one's own tasks that are late or due today, live."""

from markupsafe import Markup

from models.language import _, ngettext
from services import tasks
from services.tasks import MyDay, TaskCard
from services.work import Actor
from ui.live import event_filter, follow, shared
from ui.parts.markup import StaticHtml, head_all, icon_html
from ui.words import day

SHOWN = 6
LINE = Markup(
    '<a class="nicegui-link plan{}" href="/tasks/{}"><time>{}</time><span class="clip"><b class="clip">{}</b>'
    '<small class="clip">{}</small></span></a>'
)
CALM = Markup('<p class="calm">{}<span>{}</span></p>')
MORE = Markup('<a class="nicegui-link link more" href="/my-day">{}</a>')
EACH_MINUTE = 60  # seconds: the day may end


async def my_day(actor: Actor) -> None:
    """Show the tasks; nothing for who may not see any."""
    if not actor.may("tasks.read"):
        return
    card = StaticHtml("section", "panel").props("aria-live=polite")

    async def again() -> None:
        found = await shared(tasks.my_day, on=tasks.KINDS, mine=True)
        if found is not None and not card.is_deleted:
            head = head_all(_("My day"), "/my-day", _("View all of my day"))
            card.show(head + _lines(found))

    with card:
        await follow(again, event_filter(tasks.KINDS), every=EACH_MINUTE)


def _lines(found: MyDay) -> Markup:
    some = [*found.late.tasks, *found.now.tasks]
    lines = Markup("").join(_line(one, found) for one in some[:SHOWN])
    left = found.late.count + found.now.count - min(len(some), SHOWN)
    more = MORE.format(ngettext("{count} more", "{count} more", left)) if left else ""
    return lines + more if lines else CALM.format(icon_html("task_alt"), _("Nothing is due today."))


def _line(one: TaskCard, found: MyDay) -> Markup:
    late = one.due_on is not None and one.due_on < found.today
    when = day(one.due_on).rpartition(" ")[0] if late else one.due_time or _("Today")
    about = one.contact or one.company or one.deal or _("Task")
    return LINE.format(" late" if late else "", one.id, when, one.title, about)
