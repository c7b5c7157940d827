"""What an anonymised copy does with the columns of jobs, visits, sites and technicians."""

from services.house.transfer.anonymise.invent import KEEP, WHOLE, Column, Inventor

text, person = Inventor.text, Inventor.person

OF_FIELD: dict[str, dict[str, Column]] = {
    "sites": {"address": text, "label": text, "zone": KEEP, "access_note": text, "name_key": WHOLE},
    "technicians": {
        "name": person,
        "skills": WHOLE,
        "phone": Inventor.phone,
        "home": text,
        "zone": KEEP,
        "name_key": WHOLE,
    },
    "absences": {"reason": text},
    "shifts": {"starts": KEEP, "ends": KEEP},
    "job_series": {
        "title": text,
        "priority": KEEP,
        "skills": WHOLE,
        "checklist": WHOLE,
        "note": text,
        "rule": KEEP,
        "at": KEEP,
        "zone": KEEP,
        "name_key": WHOLE,
    },
    "series_days": {"moved": KEEP},
    "jobs": {
        "title": text,
        "priority": KEEP,
        "note": text,
        "name_key": WHOLE,
        "number": KEEP,
        "state": KEEP,
        "skills": WHOLE,
        "checklist": WHOLE,
        "cancel_reason": text,
    },
    "visits": {
        "title": text,
        "outcome": text,
        "note": text,
        "name_key": WHOLE,
        "state": KEEP,
        "assigned_by": KEEP,
        "forced": text,
        "flag": KEEP,
        "end_reason": text,
        "position_source": KEEP,
        "wish": text,
    },
    "checklist_items": {"text": text},
    "work_spans": {"kind": KEEP},
}
