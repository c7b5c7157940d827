"""Help for the pages of selling: the pipeline, documents, payments, prices."""

from models.language import N_
from ui.help.daily import LIST, RECORD
from ui.help.table import Help

HELP = {
    "/pipeline": Help(
        N_("Your deals by stage, from the first talk to won or lost."),
        (
            N_("Drag a card to another stage, or choose “Move to…” in its menu."),
            N_("Watch the sums above each stage; they follow at once, for everybody."),
            N_("Open “Forecast” and “Funnel” for what comes when, and where deals stop."),
        ),
        "pipeline",
        ("n",),
    ),
    "/deals": Help(
        N_("All deals as a list, to search, filter and change many at once."),
        (
            N_("Filter by stage, owner or closing day, and save it as a view."),
            N_("Select several to give them to a colleague or tag them."),
            N_("Go back to the board to move them."),
        ),
        "pipeline",
        LIST,
    ),
    "/pipeline/stages": Help(
        N_("The columns of the board."),
        (
            N_("Add a stage, rename one, and put them in order."),
            N_("Say how likely a deal in a stage is won; the forecast uses it."),
        ),
        "pipeline",
        ("n",),
    ),
    "/pipeline/stages/{stage_id}": Help(
        N_("One stage of the board."),
        (N_("Change its name, its kind or its likelihood."), N_("Move it to the bin once no deal is in it.")),
        "pipeline",
        ("e",),
    ),
    "/deals/{deal_id}": Help(
        N_("One deal: what it may bring, with whom, and how it goes."),
        (
            N_("Move it along the stages at the top; a lost one asks why."),
            N_("Write a quote: once it is sent, its total counts instead of the amount typed here."),
            N_("Note calls and tasks on its timeline."),
        ),
        "pipeline",
        RECORD,
    ),
    "/quotes": Help(
        N_("What you offered, and what customers said to it."),
        (
            N_("Write a quote; a draft can be changed and deleted freely."),
            N_("Send it: the customer accepts or declines on a page of their own."),
            N_("Turn an accepted one into an order."),
        ),
        "quotes-and-orders",
        LIST,
    ),
    "/quotes/{quote_id}": Help(
        N_("One quote, as the customer sees it."),
        (
            N_("Change a draft: Enter adds a line, Alt and the arrow keys move it."),
            N_("Send it, or copy its link."),
            N_("Write a new version of one that was sent."),
        ),
        "quotes-and-orders",
        ("Enter", "Esc"),
    ),
    "/orders": Help(
        N_("What customers have agreed to."),
        (
            N_("Write an order that came without a quote, and approve it."),
            N_("See which are unpaid, in part or in full."),
            N_("Bill one in whole, in part or by a deposit."),
        ),
        "quotes-and-orders",
        LIST,
    ),
    "/orders/{order_id}": Help(
        N_("One order: its lines, what of them was billed, and what is paid."),
        (
            N_("Approve a draft: it gets its number, and its lines stand."),
            N_("Write an invoice for what is left, or for a deposit."),
            N_("Cancel it with a reason."),
        ),
        "quotes-and-orders",
        ("Enter", "Esc"),
    ),
    "/invoices": Help(
        N_("What you billed, what is open, and what is late."),
        (
            N_("Write an invoice; it gets its number when you issue it."),
            N_("Filter by what is overdue, and for how long."),
            N_("Take a payment on an invoice's page."),
        ),
        "invoices",
        LIST,
    ),
    "/invoices/{invoice_id}": Help(
        N_("One invoice. Once issued, nothing changes it."),
        (
            N_("Issue a draft: it gets the next number."),
            N_("Send it by email, or download the PDF with the e-invoice inside."),
            N_("Take a payment, or credit it in whole or in part."),
        ),
        "invoices",
        ("Enter", "Esc"),
    ),
    "/payments": Help(
        N_("What came in and went out, and what it paid."),
        (
            N_("Record a payment, and say which invoices it pays."),
            N_("Take in a bank statement under “Bank”; Steward suggests what each entry pays."),
            N_("Look after what is unallocated, and what the provider reported."),
        ),
        "payments",
        ("/", "n"),
    ),
    "/payments/{payment_id}": Help(
        N_("One payment: what it paid, and what of it is left."),
        (
            N_("Allocate what is left to open invoices."),
            N_("Refund it in part or in whole."),
            N_("Reverse it where it was a mistake, or bounced."),
        ),
        "payments",
    ),
    "/reminders": Help(
        N_("Who is reminded of what on which day, and why not."),
        (
            N_("Look at today, or at the days to come."),
            N_("Hold reminders back while you talk to a customer."),
            N_("Read the reason where nobody was reminded."),
        ),
        "payment-reminders",
    ),
    "/prices": Help(
        N_("What you sell again and again, with its price and tax."),
        (
            N_("Add an item; typing its name on a document fills in the line."),
            N_("Open “Taxes” for the rates to choose from."),
            N_("Change a price freely: documents keep theirs."),
        ),
        "quotes-and-orders",
        ("/", "n"),
    ),
    "/prices/{price_id}": Help(
        N_("One item of the price list."),
        (N_("Click a value to change it. Documents that were written keep theirs."),),
        "quotes-and-orders",
        ("e",),
    ),
    "/prices/taxes": Help(
        N_("The rates of tax to choose from."),
        (N_("Add a rate, and mark the one that new lines begin with."),),
        "quotes-and-orders",
        ("n",),
    ),
    "/prices/taxes/{tax_id}": Help(
        N_("One rate of tax."),
        (N_("Change its name or rate. Documents that were written keep theirs."),),
        "quotes-and-orders",
        ("e",),
    ),
    "/reconciliation": Help(
        N_("A period's invoices and payments, compared with your accounting system."),
        (
            N_("Upload its list and see every difference, with the reason."),
            N_("Write down why a difference is right, and sign the period."),
            N_("Nothing is changed by comparing."),
        ),
        "payments",
    ),
    "/analytics": Help(
        N_("How sales and money went, month by month, beside the year before."),
        (
            N_("Choose a time, and a colleague to see only theirs."),
            N_("Click a number to see the invoices, payments or deals that make it."),
            N_("Compare with the year before: green is more, red is less."),
        ),
        "analytics",
    ),
    "/analytics/rows": Help(
        N_("The rows that make one number of analytics."),
        (N_("Open a row to see where its amount comes from."), N_("Each currency is added up by itself.")),
        "analytics",
    ),
    "/amounts": Help(
        N_("The rows that make one of the four amounts."),
        (N_("Open a row to see where its amount comes from."), N_("Each currency is added up by itself.")),
        "the-four-amounts",
    ),
}
