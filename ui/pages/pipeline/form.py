"""The form of a new deal."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from nicegui import ui

from models.language import _
from services import deals
from services.companies import COMPANY
from services.contacts import CONTACT
from services.deals import DEAL, DealCard
from services.deals.deals import Usual
from services.work import Actor
from ui.live import note, perform
from ui.parts.dialogs import Form, form_dialog
from ui.parts.form_draft import FormDraft
from ui.parts.markup import element
from ui.parts.money import amount_of
from ui.parts.picker import Picker


def new_deal(
    actor: Actor,
    draft: FormDraft | None,
    owners: Mapping[UUID, str],
    usual: Usual,
    *,
    contact: UUID | None = None,
    company: UUID | None = None,
    then: Callable[[DealCard], Any] | None = None,
) -> Form:
    """Build the dialog that adds a deal, for a contact or a company where they are given. `then` gets the new deal."""
    with form_dialog(_("Add a deal"), _("Add deal"), draft, of=DEAL.draft) as form:
        people, firm = _what_and_who(form)
        _terms(form, owners, usual, actor)
    for field, one in ((people, contact), (firm, company)):
        if one is not None:
            field.value = one

    async def save() -> None:
        made = await perform(deals.create, form.values(), refused=form.refuse)
        if made is not None:
            form.dialog.close()
            note(_("{name} was added.").format(name=made.title))
            if then is not None:
                then(made)

    form.save = save
    return form


def _what_and_who(form: Form) -> tuple[Picker, Picker]:
    title = form.add("title", ui.input(DEAL.label("title")).props("autofocus"))
    title.props["hint"] = _("What you offer, such as: New boiler for the mill")
    people = form.add("contact_id", Picker(DEAL.label("contact_id"), CONTACT))
    people.field.tooltip(_("The person you talk to. Type a few letters of the name."))
    firm = form.add("company_id", Picker(DEAL.label("company_id"), COMPANY))
    firm.field.tooltip(_("Leave it empty to take the contact's company."))
    return people, firm


def _terms(form: Form, owners: Mapping[UUID, str], usual: Usual, actor: Actor) -> None:
    with element("div", "pair"):
        amount = form.add("amount", ui.input(DEAL.label("amount"), value="0").props("inputmode=decimal"))
        amount.tooltip(_("What you expect, as in 1,250.00. A quote you send counts instead."))
        money = form.add("currency", ui.input(DEAL.label("currency"), value=usual.currency))
        money.tooltip(_("Three letters, as in EUR or USD"))
    day = form.add("close_on", ui.input(DEAL.label("close_on"), value=f"{usual.close_on}"))
    day.props("type=date stack-label").tooltip(_("The forecast counts the deal in this month."))
    owner = form.add("owner_id", ui.select(dict(owners), value=actor.user_id, label=DEAL.label("owner_id")))
    owner.tooltip(_("Who looks after it"))
    form.reads["amount"] = lambda typed: amount_of(typed, str(money.value or usual.currency).strip().upper()) or 0
