"""The dialog "Suggest or report", in the account menu of every page."""

from nicegui import ui

from models.feedback import FEEDBACK_KINDS, FeedbackDraft
from models.language import _
from services import feedback
from ui.live import note, perform
from ui.parts.dialogs import Form, form_dialog
from ui.parts.markup import text_element


def suggest_form() -> Form:
    """Build the dialog. The path of the page it is sent from goes with the text, without what was searched for."""
    router = ui.context.client.sub_pages_router
    with form_dialog(_("Suggest or report"), _("Send"), of=FeedbackDraft) as form:
        kinds = {key: _(word) for key, word in FEEDBACK_KINDS.items()}
        form.add("kind", ui.select(kinds, value="idea", label=_("Kind")))
        form.add("text", ui.textarea(_("What could be better?")).props("autofocus autogrow input-class=area"))
        text_element("p", _("The address of this page goes with it. You are told when it is answered."), "sub")
        ui.link(_("Feedback given so far"), "/feedback").classes("link").on("click", form.dialog.close)

    async def save() -> None:
        page = router.current_path.partition("?")[0][:200]
        if await perform(feedback.create, {**form.values(), "page": page}, refused=form.refuse) is not None:
            form.dialog.close()
            note(_("Thank you. The administrators were told."))

    form.save = save
    return form
