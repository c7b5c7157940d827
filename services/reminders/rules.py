"""Rules: what holds for all reminders of a workspace, read once for a run, a page or a claim."""

from dataclasses import dataclass
from datetime import date, time, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import Session

from services import seller, settings
from services.house.register import workspace
from services.money.amounts import shown
from services.papers.figures import Figures
from services.papers.paying import account
from services.reminders.debts import Debt
from services.settings.letters import BANK, DOCUMENTS
from services.work import clock, step

RUN_AT = "10:00"  # O-05: in the workspace's zone
STEPS = 3
TASK = STEPS + 1  # after the last reminder a person takes over
PERSON_AFTER = timedelta(days=7)  # of the last reminder: time to pay before somebody calls


@dataclass(frozen=True, slots=True)
class Rules:
    """The settings of reminders, the words of the seller, and which day it is in the workspace."""

    today: date
    next_run: date
    days: tuple[timedelta, ...]
    way: str
    link: str
    texts: dict[tuple[str, int], str]
    short: dict[str, str]
    language: str
    workspace: str
    bank: str

    def passed(self, due_on: date, day: date) -> int:
        """Return the newest step whose day has come; 0 before the first."""
        return sum(day - due_on >= wait for wait in self.days)

    def day_of(self, due_on: date, number: int) -> date:
        """Return the first day on which a step may leave."""
        return due_on + min(self.days[number - 1], date.max - PERSON_AFTER * 2 - due_on)

    def places(self, debt: Debt, phone: str) -> dict[str, str]:
        """Return what is filled into the texts for one debt."""
        language = self.spoken(debt)
        number, currency = debt.number, debt.currency or ""
        return {
            "document": DOCUMENTS[language][debt.column],
            "number": number,
            "open": shown(debt.open or 0, currency, language),
            "total": shown(debt.total or 0, currency, language),
            "due": Figures.of(language, "a4", currency).day(debt.due_on),
            "name": debt.contact or "",
            "phone": phone,
            "bank": BANK[language].format(bank=self.bank, number=number) if self.bank else "",
            "link": self.link.replace("{number}", number),
            "workspace": self.workspace,
        }

    def spoken(self, debt: Debt) -> str:
        """Return the language of a debt's document: en or fr."""
        return debt.language if debt.language in DOCUMENTS else self.language


@step
def today(session: Session) -> date:
    """Return which day it is in the workspace."""
    return clock.today(workspace(session.info["place"]).zone)


@step
def read(session: Session) -> Rules:
    """Return the rules as they are now."""
    here, us = workspace(session.info["place"]), seller.snapshot(session)
    bank = (us["bank"], f"IBAN {account(us['iban'])}" if us["iban"] else "", f"BIC {us['bic']}" if us["bic"] else "")
    today, hour = clock.today(here.zone), clock.now().astimezone(ZoneInfo(here.zone)).time()
    return Rules(
        today=today,
        next_run=today if hour < time.fromisoformat(RUN_AT) else today + timedelta(days=1),
        days=tuple(sorted(settings.get(session, one) for one in settings.REMINDER_DAYS)),
        way=settings.get(session, settings.REMINDER_WAY),
        link=settings.get(session, settings.REMINDER_LINK),
        texts={key: settings.get(session, one) for key, one in settings.REMINDER_TEXTS.items()},
        short={key: settings.get(session, one) for key, one in settings.REMINDER_SHORT.items()},
        language=us["language"],
        workspace=us["name"],
        bank=", ".join(part for part in bank if part) if us["iban"] else "",
    )
