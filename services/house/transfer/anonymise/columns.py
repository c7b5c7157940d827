"""TABLE 10: what an anonymised copy does with each column that holds text. A column that is not here fails a test.

KEEP is for codes, zones and what Steward itself wrote; everything that people typed, or that came from outside, is
invented anew. Ids, numbers, times and days stay as they are in every table.
"""

from collections.abc import Callable

from services.house.transfer.anonymise.invent import Inventor

Invent = Callable[[Inventor, str], str]
KEEP: None = None
WHOLE = "whole"  # the row decides (rows.py)
Column = Invent | str | None

person, company, text, email = Inventor.person, Inventor.company, Inventor.text, Inventor.email
address, token, interest = Inventor.address, Inventor.token, Inventor.interest

LEFT_OUT: dict[str, str] = {  # beside what no export takes along
    "audit_heads": "the audit trail is sealed anew",
    "operators": "nobody may sign in until an administrator is made",
    "crashes": "they belong to the other installation",
    "idempotent_answers": "they hold what programs were told",
    "errands": "they hold what was imported",
    "errand_rows": "they hold what was imported",
    "secret_ages": "they belong to the other installation",
    "backup_sets": "a copy never touches the backups",
    "backup_parts": "a copy never touches the backups",
    "backup_copies": "a copy never touches the backups",
    "backup_destinations": "a copy never touches the backups",
    "backup_destination_looks": "a copy never touches the backups",
    "backup_drills": "a copy never touches the backups",
    "backup_restores": "a copy never touches the backups",
    "upgrades": "they belong to the other installation",
    "upgrade_watch_points": "they belong to the other installation",
    "checklist_ticks": "they belong to the other installation",
}
COLUMNS: dict[str, dict[str, Column]] = {
    "tenants": {
        "name": company,
        "host": Inventor.host,
        "currency": KEEP,
        "zone": KEEP,
        "country": KEEP,
        "plan": KEEP,
        "plan_status": KEEP,
    },
    "revocations": {"what": KEEP, "role": KEEP},
    "chore_runs": {"chore": KEEP, "place": KEEP},
    "settings": {"name": WHOLE, "value": WHOLE},
    "teams": {"name": Inventor.team},
    "users": {"name": person, "email": email, "role": KEEP, "password_hash": WHOLE, "zone": KEEP, "look": KEEP},
    "invitations": {"name": person, "email": email, "role": KEEP, "token_hash": token},
    "companies": {
        "name": company,
        "name_key": WHOLE,
        "website": Inventor.website,
        "city": Inventor.city,
        "country": KEEP,
        "note": text,
    },
    "contacts": {
        "name": person,
        "name_key": WHOLE,
        "title": Inventor.job,
        "status": KEEP,
        "zone": KEEP,
        "note": text,
        "fields": WHOLE,
    },
    "contact_points": {"kind": KEEP, "value": WHOLE, "key": WHOLE, "tail": WHOLE},
    "contact_interests": {"name": interest, "key": WHOLE},
    "messages": {"channel": KEEP, "to": address, "subject": text, "purpose": KEEP},
    "schedules": {
        "channel": KEEP,
        "to": address,
        "subject": text,
        "body": text,
        "zone": KEEP,
        "every": KEEP,
        "late": KEEP,
    },
    "outbox": {"key": KEEP, "channel": KEEP, "recipient": address, "state": KEEP},
    "outbox_texts": {"subject": text, "body": text, "headers": WHOLE},
    "outbox_attempts": {"state": KEEP, "phase": KEEP, "text": text, "provider_id": token},
    "notices": {"kind": KEEP, "subject": KEEP, "data": WHOLE},
    "views": {"name": text, "name_key": WHOLE, "record": KEEP, "filter": WHOLE, "sort": KEEP},
    "events": {"kind": KEEP, "subject": KEEP, "data": WHOLE},
    "event_subjects": {},
    "audit_entries": {
        "action": KEEP,
        "subject": KEEP,
        "verb": KEEP,
        "changes": WHOLE,
        "digests": WHOLE,
        "salt": WHOLE,
        "seal": WHOLE,
    },
}
# Values in events, notices and the audit trail that are in no column of their subject.
SAID: dict[str, Invent | None] = {
    "by": person,
    "owner": person,
    "name": person,
    "company": company,
    "company_id": KEEP,
    "owner_id": KEEP,
    "email": email,
    "emails": email,
    "phone": Inventor.phone,
    "phones": Inventor.phone,
    "interests": interest,
    "fields": KEEP,
    "ids": KEEP,
    "role": KEEP,
    "key": KEEP,
    "kept": KEEP,
    "state": KEEP,
}
