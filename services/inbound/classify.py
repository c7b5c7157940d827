"""What a mail is: an answer of a person, an automatic one, or a report by a server. Its headers say it; nothing here
answers anything, so no loop can begin.
"""

import re

from services.inbound import reports
from services.inbound.parsing import Mail
from services.inbound.reports import Report

# Every name that an answering machine signs with; a value may follow.
MARKS = ("X-Autoreply", "X-Autorespond", "X-Autoresponder", "X-Auto-Reply-From", "X-Mail-Autoreply", "X-AutoReply-From",
         "X-Vacation", "X-FC-MachineGenerated")  # fmt: skip
SUBJECTS = re.compile(
    r"^\W*(?:automatic reply|auto(?:matic)?[- ]?re(?:ply|sponse)|out of (?:the )?office|automatische antwort"
    r"|abwesenheitsnotiz|réponse automatique|absence du bureau|respuesta automática|risposta automatica"
    r"|resposta automática|automatiskt svar|automatisk svar|automaattinen vastaus|odpowiedź automatyczna"
    r"|автоответ|自動返信|自动回复)\b",
    re.IGNORECASE,
)


def report(mail: Mail) -> Report | None:
    """Return the report by a server that a mail is, or None."""
    return reports.read(mail)


def automatic(mail: Mail) -> bool:
    """Return whether a machine wrote it: an absence, a confirmation (RFC 3834)."""
    submitted = mail.header("auto-submitted").partition(";")[0].strip().lower()
    if submitted and submitted != "no":
        return True
    if mail.header("precedence").strip().lower() in ("auto_reply", "auto-reply"):
        return True
    if any(name in mail.message for name in MARKS):
        return True
    if str(mail.message.get("return-path", "-")).strip() == "<>":
        return True
    return bool(mail.references) and bool(SUBJECTS.match(mail.subject))
