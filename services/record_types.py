"""TABLE 6: which record types there are. What every record can do (bin, search, timeline) is told of them at start."""

from services import companies, contacts, messages, views
from services.records.declaration import Record

RECORDS: tuple[Record, ...] = (contacts.CONTACT, companies.COMPANY, messages.MESSAGE, messages.SCHEDULE, views.VIEW)
