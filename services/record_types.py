"""TABLE 6: the record types and the kinds of long work. The shelf of records (the bin, search, timelines, errands) gets
them at start."""

from collections.abc import Sequence

from services import (
    bulk,
    campaigns,
    companies,
    contacts,
    custom_fields,
    deals,
    duplicates,
    exports,
    feedback,
    imports,
    inbound,
    invoices,
    jobs,
    messages,
    notes,
    optouts,
    orders,
    payments,
    prices,
    quotes,
    retention,
    samples,
    sites,
    stages,
    tags,
    tasks,
    technicians,
    templates,
    views,
    visits,
)
from services.jobs import series
from services.records.declaration import Record
from services.records.errands import ErrandKind

RECORDS: tuple[Record, ...] = (
    contacts.CONTACT,
    companies.COMPANY,
    deals.DEAL,
    stages.STAGE,
    messages.MESSAGE,
    messages.SCHEDULE,
    campaigns.CAMPAIGN,
    inbound.CONVERSATION,
    views.VIEW,
    prices.PRICE,
    prices.TAX,
    templates.TEMPLATE,
    templates.TOPIC,
    quotes.QUOTE,
    orders.ORDER,
    invoices.INVOICE,
    tasks.TASK,
    notes.NOTE,
    tags.TAG,
    custom_fields.FIELD,
    feedback.SUGGESTION,
    payments.PAYMENT,
    jobs.JOB,
    series.SERIES,
    visits.VISIT,
    sites.SITE,
    technicians.TECHNICIAN,
)
LISTS: tuple[Record, ...] = (optouts.OPTOUT,)  # rows that have a list, but no page of their own
ERRANDS: Sequence[ErrandKind] = (
    optouts.IMPORT,
    campaigns.PREPARE,
    campaigns.CANCEL,
    custom_fields.FILL,
    *imports.ERRANDS,
    duplicates.SCAN,
    *bulk.errand_kinds(RECORDS),
    exports.EXPORT,
    samples.ADD,
    samples.REMOVE,
    *retention.ERRANDS,
)
