"""The field that takes bank statements: dropped or chosen, read at once, and what became of each."""

from typing import Any

from markupsafe import Markup
from nicegui import ui

from models.language import _, ngettext
from services import banking
from services.banking import Imported, OtherAccount
from services.work import Refused
from ui.live import perform
from ui.parts.dialogs import ask_first, form_dialog
from ui.parts.markup import element, icon, text_element
from ui.words import number

# The library's own head of a file's field fails axe, so both parts are ours (ui/theme/components.md).
HEAD = Markup("""<div class="drop"><q-icon name="upload_file" aria-hidden="true"></q-icon>
  <div><b>{title}</b><div class="sub">{text}</div></div>
  <q-btn class="ghost" no-caps unelevated label="{choose}" @click="props.pickFiles"></q-btn>
  <label class="vh">{file}<q-uploader-add-trigger></q-uploader-add-trigger></label></div>""")
LIST = "<span></span>"


def drop() -> None:
    """Add the field, and under it what became of the last file."""
    with element("section", "panel"):
        told = _Told()

        async def take(event: Any) -> None:
            await _import(event.file.name, await event.file.read(), told)
            upload.reset()

        def too_large() -> None:
            said = _("This file is too large: a bank statement may have {count} MB.")
            told.show(said.format(count=banking.LARGEST // 10**6), "bad", "error_outline")

        upload = ui.upload(
            auto_upload=True, multiple=True, max_file_size=banking.LARGEST, on_upload=take, on_rejected=too_large
        )
        upload.props("flat").add_slot("header", _head())
        upload.add_slot("list", LIST)
        told.place()


class _Told:
    """What became of the last file, in a line that is read out."""

    def place(self) -> None:
        """Add it where it stands."""
        with element("div", "file-told").props("role=status") as self.line:
            self.icon = icon("check_circle")
            self.text = text_element("span")
        self.line.set_visibility(False)

    def show(self, text: str, tone: str, icon_name: str) -> None:
        """Say this."""
        self.line.classes(replace=f"file-told {tone}")
        self.icon.props(f"name={icon_name}")
        self.text.set_text(text)
        self.line.set_visibility(True)


async def _import(name: str, content: bytes, told: _Told, accounts: tuple[str, ...] = ()) -> None:
    """Import a file, after asking about an account that is not known."""

    async def refused(refusal: Refused) -> None:
        if isinstance(refusal, OtherAccount):
            agreed = await _account(refusal)
            if agreed:
                await _import(name, content, told, agreed)
            else:
                told.show(f"{name}: {_left_alone(refusal)}", "info", "info")
            return
        told.show(f"{name}: {refusal.message}", "bad", "error_outline")

    done = await perform(banking.import_file, name, content, accounts, refused=refused)
    if done is not None:
        told.show(f"{name}: {_sum(done)}", "ok" if done.new else "info", "check_circle" if done.new else "info")


async def _account(refusal: OtherAccount) -> tuple[str, ...]:
    """Ask whether an account is ours, or which one a file is of. Return the accounts; none: the file is left alone."""
    if refusal.accounts:
        text = _("This is a statement of {account}. No statement of it was imported before.")
        said = text.format(account=", ".join(refusal.accounts))
        return tuple(refusal.accounts) if await ask_first(_("Add this account?"), said, _("Add account")) else ()
    typed: list[str] = []
    with form_dialog(_("Which account is this?"), _("Import")) as form:
        text_element("p", _("This file does not name its account."), "sub")
        form.add("account", ui.input(_("IBAN or number")).props("autofocus"))

    async def save() -> None:
        account = str(form.values()["account"] or "").strip()
        if account:
            typed.append(account)
            form.dialog.submit(True)
        else:
            form.fields["account"].error = _("Required.")

    await form.ask(save)
    return tuple(typed)


def _left_alone(refusal: OtherAccount) -> str:
    """Return what became of a file whose account nobody confirmed: the question is answered, so it is not asked again."""
    if not refusal.accounts:
        return _("Not imported: it does not name its account, and none was typed.")
    said = _("Not imported: it is a statement of {account}, which is not one of your accounts.")
    return said.format(account=", ".join(refusal.accounts))


def _sum(done: Imported) -> str:
    words = [ngettext("{count} new line", "{count} new lines", done.new)]
    words += [ngettext("{count} known already", "{count} known already", done.known)] if done.known else []
    out = ngettext("{count} that went out left aside", "{count} that went out left aside", done.outgoing)
    counts = [done.new, *([done.known] if done.known else []), *([done.outgoing] if done.outgoing else [])]
    words += [out] if done.outgoing else []
    return ", ".join(one.format(count=number(count)) for one, count in zip(words, counts, strict=True))


def _head() -> Markup:
    return HEAD.format(
        title=_("Drop bank statements here"),
        text=_("CAMT.053, MT940 or CSV, up to 10 MB. What was imported before is not taken in again."),
        choose=_("Choose files"),
        file=_("File"),
    )
