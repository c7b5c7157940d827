"""Checking: the texts of a template when they are saved, each mistake at its field with its line."""

from dataclasses import dataclass
from typing import Any

from models.language import _, counted
from models.typed import HTML_MAX
from services.templates import cleaning, language, rendering, variables
from services.work import Invalid, Mistakes

SMS_MAX = 1_600  # characters: what the providers take


@dataclass(frozen=True, slots=True)
class Checked:
    """The texts as they are kept: the HTML clean, and the text made from it where none was typed."""

    subject: str
    html: str
    text: str
    variables: tuple[str, ...]


def check(subject: str, html: str, text: str, channel: str = "email") -> Checked:
    """Return typed texts as they are kept. Refuses what the language does not have (`Invalid`, at each field)."""
    with Mistakes() as found:
        if channel != "email" and html:
            found.fields["html"] = _("Only emails have formatted text.")
        if channel != "email" and len(text) > SMS_MAX:
            found.fields["text"] = _("Use at most {count} characters.").format(count=counted(SMS_MAX))
        clean = found.check(_clean, html)
        names = [found.check(_parsed, *one) for one in (("subject", subject), ("text", text))]
        if clean is not None:
            names.append(found.check(_parsed, "html", clean.html, True))
    whole = Checked(subject, clean.html, text or clean.text, tuple(dict.fromkeys(n for one in names for n in one)))
    rendering.render(whole, variables.examples())
    return whole


def _clean(html: str) -> cleaning.Cleaned:
    try:
        found = cleaning.clean(html)
    except language.Mistake as mistake:
        raise Invalid(_("Please check the form."), html=str(mistake)) from None
    if len(found.html) > HTML_MAX:
        said = _("Use at most {count} characters, styles included.").format(count=counted(HTML_MAX))
        raise Invalid(_("Please check the form."), html=said)
    return found


def _parsed(field: str, source: str, html: bool = False) -> tuple[str, ...]:
    try:
        return language.parse(source, html).names
    except language.Mistake as mistake:
        wrong: dict[str, Any] = {field: str(mistake)}
        raise Invalid(_("Please check the form."), **wrong) from None
