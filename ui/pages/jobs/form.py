"""The form of a new job, with the arrival window of its first visit."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from nicegui import ui

from models.jobs import PRIORITIES
from models.language import _
from services import jobs
from services.companies import COMPANY
from services.contacts import CONTACT
from services.jobs import JOB
from services.sites import SITE
from services.work import Actor, Invalid
from ui.live import note, perform
from ui.parts.dialogs import Form, form_dialog
from ui.parts.form_draft import FormDraft
from ui.parts.markup import element
from ui.parts.picker import Picker
from ui.parts.window_fields import WindowFields, without_window


def new_job(actor: Actor, draft: FormDraft | None, owners: Mapping[UUID, str], given: Mapping[str, UUID]) -> Form:
    """Build the dialog that adds a job; `given` are the ids of its contact, company or site, by field."""
    with form_dialog(_("Add a job"), _("Add job"), draft, of=JOB.draft) as form:
        form.add("title", ui.input(JOB.label("title")).props("autofocus"))
        _whose(form, given)
        with element("div", "pair"):
            words = {key: _(word) for key, word in PRIORITIES.items()}
            form.add("priority", ui.select(words, value="normal", label=JOB.label("priority")))
            form.add("minutes", ui.input(JOB.label("minutes"), value="60").props("inputmode=numeric"))
        window = WindowFields(form, actor.zone, label=_("Arrival on"))
        form.add("skills", ui.input(JOB.label("skills"), placeholder=_("gas, heating")))
        form.add("checklist", ui.textarea(JOB.label("checklist")).props("autogrow"))
        form.add("owner_id", ui.select(dict(owners), value=actor.user_id, label=JOB.label("owner_id")))
        form.add("note", ui.textarea(JOB.label("note")).props("autogrow"))
        form.add("draft", ui.switch(_("Keep it as a draft, without a visit")))
    form.reads["skills"] = lambda typed: split(typed, ",")
    form.reads["checklist"] = lambda typed: split(typed, "\n")

    async def save() -> None:
        try:
            start, end = window.read()
        except Invalid as refusal:
            form.refuse(refusal)
            return
        values = without_window(form.values()) | {"window_start_at": start, "window_end_at": end}
        made = await perform(jobs.create, values, refused=form.refuse)
        if made is not None:
            form.dialog.close()
            note(_("{name} was added.").format(name=made.title))
            ui.navigate.to(f"/jobs/{made.id}")

    form.save = save
    return form


def split(typed: Any, at: str) -> list[str]:
    """Return the values of a text, without empty ones."""
    return [part.strip() for part in str(typed or "").replace(";", at).split(at) if part.strip()]


def _whose(form: Form, given: Mapping[str, UUID]) -> None:
    for name, record in (("site_id", SITE), ("contact_id", CONTACT), ("company_id", COMPANY)):
        field = form.add(name, Picker(JOB.label(name), record))
        if name in given:
            field.value = given[name]
