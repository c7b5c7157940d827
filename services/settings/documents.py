"""Settings of documents: when they are to be paid, how long quotes are valid, and the form of numbers."""

from models.language import N_
from services.house.settings import setting
from services.house.settings.types import number_form, span, terms

PAYMENT_TERMS = setting(
    "invoices.payment_days",
    N_("Time to pay"),
    terms(),
    "15",
    group=N_("Invoices"),
    help=N_(
        "Of invoices and orders that name no terms, for customers without their own. Days, as in 30; "
        "from the end of the month, as in month end + 45; or to the end of the month, as in 45, month end."
    ),
)
QUOTE_DAYS = setting(
    "invoices.quote_days",
    N_("Quotes are valid for"),
    span("days", 1, 365),
    30,
    group=N_("Invoices"),
    help=N_("Quotes that name no last day can be accepted for so long after they were sent."),
)
QUOTE_NUMBERS, ORDER_NUMBERS, INVOICE_NUMBERS, CREDIT_NUMBERS, JOB_NUMBERS = (
    setting(
        f"invoices.{kind}_numbers",
        label,
        number_form(),
        f"{letters}-{{year}}-{{number:04}}",
        group=N_("Invoices"),
        help=N_("The places in braces are filled in: the year, and the number, which begins anew each year."),
    )
    for kind, label, letters in (
        ("quote", N_("Numbers of quotes"), "Q"),
        ("order", N_("Numbers of orders"), "O"),
        ("invoice", N_("Numbers of invoices"), "INV"),
        ("credit", N_("Numbers of credit notes"), "CN"),
        ("job", N_("Numbers of jobs"), "J"),
    )
)
