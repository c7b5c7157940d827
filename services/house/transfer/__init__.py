"""Transfer: everything of an installation as plain lines, out of it and into an empty one, on either database."""

from services.house.transfer.anonymise import anonymise_into, import_anonymised
from services.house.transfer.exporting import Change, Tell, export
from services.house.transfer.importing import IMPORTED, import_from
from services.house.transfer.manifest import Manifest
from services.house.transfer.underway import refuse_halfway

__all__ = [
    "IMPORTED",
    "Change",
    "Manifest",
    "Tell",
    "anonymise_into",
    "export",
    "import_anonymised",
    "import_from",
    "refuse_halfway",
]
