"""The first steps of a new workspace: a checklist ticked by the data itself, until it is complete or put away."""

from collections.abc import Callable
from dataclasses import dataclass

from markupsafe import Markup
from nicegui.element import Element

from models.language import N_, _, ngettext
from services import first_steps as steps_of
from services.first_steps import FirstSteps
from ui.live import perform
from ui.parts.markup import StaticHtml, button, chip, element, text_element
from ui.parts.samples import offer_samples


@dataclass(frozen=True, slots=True)
class Step:
    """One step: its task, the reason, the label of its button, and the button's address."""

    title: str
    why: str
    verb: str
    icon: str
    path: str


STEPS = {
    "company": Step(
        N_("Fill in your company details"),
        N_("Your address and your logo are printed on quotes and invoices."),
        N_("Fill in"),
        "apartment",
        "/settings",
    ),
    "mail": Step(
        N_("Set up a mail server"),
        N_("No email is sent until a mail server is set up."),
        N_("Set up"),
        "dns",
        "/mailbox",
    ),
    "colleague": Step(
        N_("Invite a colleague"), N_("They see only what their role allows."), N_("Invite"), "person_add", "/users"
    ),
    "signature": Step(
        N_("Write your signature"),
        N_("It is added below every email you send."),
        N_("Write"),
        "draw",
        "/account",
    ),
    "contacts": Step(
        N_("Bring your contacts in"),
        N_("From a spreadsheet, another CRM or your phone; each row is checked before anything changes."),
        N_("Import"),
        "upload",
        "/imports/new",
    ),
    "contact": Step(
        N_("Add the first contact"), N_("Someone you sell to or work for."), N_("Add contact"), "add", "/contacts?new=1"
    ),
    "message": Step(N_("Send the first message"), N_("Try one to yourself."), N_("Write"), "edit", "/messages/new"),
    "document": Step(
        N_("Write the first quote or invoice"),
        N_("A draft costs no number, and can be deleted without a trace."),
        N_("Write"),
        "request_quote",
        "/quotes/new",
    ),
    "task": Step(
        N_("Note the first task"),
        N_("Steward reminds you on its day, and shows it under “My day”."),
        N_("Add task"),
        "task_alt",
        "/tasks?new=1",
    ),
    "view": Step(
        N_("Pin a view to your menu"),
        N_("Filter a list, save it as a view, and open it with one click."),
        N_("Open contacts"),
        "push_pin",
        "/contacts",
    ),
    "backups": Step(
        N_("Keep backups somewhere else"),
        N_("One place outside this machine survives its loss."),
        N_("Add a place"),
        "cloud_upload",
        "/maintenance/backups",
    ),
}
RING = Markup(
    '<svg class="ring" viewBox="0 0 36 36" aria-hidden="true"><circle cx="18" cy="18" r="15"/>'
    '<circle cx="18" cy="18" r="15" pathLength="100" stroke-dasharray="{} 100"/></svg>'
)


def first_steps() -> Callable[[FirstSteps], None]:
    """Make room for the checklist; return the function that fills it, and leaves it empty when no step is open."""
    place = element("div", "no-box")

    def show(now: FirstSteps) -> None:
        place.clear()
        if now.open:
            with place, element("section", "panel begin"):
                _head(now)
                _list(element("ol", "steps"), now)
                _ticked(now)
                if now.may_try:
                    offer_samples()

    return show


def _head(now: FirstSteps) -> None:
    done = sum(now.steps.values())
    text = ngettext("{done} of {count} step done", "{done} of {count} steps done", len(now.steps))
    with element("div", "panel-h"):
        StaticHtml("div", "no-box").show(RING.format(round(100 * done / len(now.steps))))
        with element("div"):
            text_element("h2", _("Get started"))
            text_element("p", text.format(done=done), "sub").props("role=status")
        with element("div", "acts"):
            button(_("Put away"), "quiet", on_click=lambda: perform(steps_of.put_away))


def _ticked(now: FirstSteps) -> None:
    """In one line, the steps that are done."""
    done = [key for key, is_done in now.steps.items() if is_done]
    if done and not now.blank:
        with element("div", "panel-f"):
            text_element("span", _("Done"))
            with element("div", "line"):
                for key in done:
                    chip(_(STEPS[key].title), "ok")


def _list(steps: Element, now: FirstSteps) -> None:
    """Show all steps in a blank workspace; beside numbers only the open ones, because the rest fits on one line."""
    current = next(key for key, done in now.steps.items() if not done)
    with steps:
        for key, done in now.steps.items():
            if now.blank or not done:
                _step(STEPS[key], done=done, current=key == current and now.blank)


def _step(one: Step, *, done: bool, current: bool) -> None:
    with element("li", "step done" if done else "step now" if current else "step"):
        with element("div"):
            text_element("span", _(one.title))
            if done:
                text_element("span", _("done"), "vh")
            else:
                text_element("div", _(one.why), "sub")
        if not done:
            look = "solid small" if current else "ghost small"
            button(_(one.verb), look, one.icon).props["href"] = one.path
