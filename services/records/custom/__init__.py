"""Custom fields of records: which there are, how their values are cleaned, kept, found and said in words."""

from services.records.custom.cleaning import clean
from services.records.custom.defined import PREFIX, Custom, among, by_ids, forget, live, of, path_of, same, shown_in
from services.records.custom.filtering import fields, removed
from services.records.custom.keeping import drop, keep, keep_many, let_go, many, refill
from services.records.custom.sorting import ids, page, sorted_by, sorts
from services.records.custom.typing import spelled, taken
from services.records.custom.words import said, said_day, typed

__all__ = [
    "PREFIX",
    "Custom",
    "among",
    "by_ids",
    "clean",
    "drop",
    "fields",
    "forget",
    "ids",
    "keep",
    "keep_many",
    "let_go",
    "live",
    "many",
    "of",
    "page",
    "path_of",
    "refill",
    "removed",
    "said",
    "said_day",
    "same",
    "shown_in",
    "sorted_by",
    "sorts",
    "spelled",
    "taken",
    "typed",
]
