"""How the actions of all rooms are asked for with what is Alice's (belongings.py)."""

from collections.abc import Callable
from typing import Any

from tests.rules.audit_questions import AUDIT
from tests.rules.bank_questions import BANK
from tests.rules.book_questions import BOOKS
from tests.rules.calendar_questions import CALENDAR
from tests.rules.campaign_questions import CAMPAIGNS
from tests.rules.dispatch_questions import DISPATCH
from tests.rules.doors_questions import DOORS
from tests.rules.duplicate_questions import DUPLICATES
from tests.rules.export_questions import EXPORTS
from tests.rules.field_questions import FIELD
from tests.rules.hygiene_questions import HYGIENE
from tests.rules.import_questions import IMPORTS
from tests.rules.inbound_questions import INBOUND
from tests.rules.incoming_questions import INCOMING
from tests.rules.invoice_questions import INVOICES
from tests.rules.keeping_questions import KEEPING
from tests.rules.ledger_questions import LEDGER
from tests.rules.map_questions import MAPS
from tests.rules.message_questions import MESSAGES
from tests.rules.newcomer_questions import NEWCOMERS
from tests.rules.note_questions import NOTES
from tests.rules.payment_questions import PAYMENTS
from tests.rules.pipeline_questions import PIPELINE
from tests.rules.report_questions import REPORTS
from tests.rules.sales_questions import SALES
from tests.rules.unusual_questions import UNUSUAL
from tests.rules.view_questions import VIEWS

QUESTIONS: dict[str, Callable[[Any], list[tuple[str, tuple[Any, ...]]]]] = {
    **AUDIT,
    **BANK,
    **BOOKS,
    **CALENDAR,
    **CAMPAIGNS,
    **DISPATCH,
    **DOORS,
    **DUPLICATES,
    **EXPORTS,
    **FIELD,
    **HYGIENE,
    **IMPORTS,
    **INBOUND,
    **INCOMING,
    **INVOICES,
    **KEEPING,
    **LEDGER,
    **MAPS,
    **MESSAGES,
    **NEWCOMERS,
    **NOTES,
    **PAYMENTS,
    **PIPELINE,
    **REPORTS,
    **SALES,
    **UNUSUAL,
    **VIEWS,
}
