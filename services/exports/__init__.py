"""Exports: the records of a list as a file (CSV, XLSX, vCard, JSON lines), made in the background and kept for a day."""

from services.exports.asking import SMALL, ExportCard, begin, count, find, mine, small
from services.exports.columns import exportable
from services.exports.formats import FORMATS, formats_of
from services.exports.keeping import tidy
from services.exports.making import EXPORT

__all__ = [
    "EXPORT",
    "FORMATS",
    "SMALL",
    "ExportCard",
    "begin",
    "count",
    "exportable",
    "find",
    "formats_of",
    "mine",
    "small",
    "tidy",
]
