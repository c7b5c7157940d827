"""Files move with their rows, from machine to machine; an anonymised copy has none of them."""

from pathlib import Path

from services import files
from services.house.transfer import exporting, importing
from services.work import Actor, house_actor
from tests.house.transfer.conftest import Opens

PDF = b"%PDF-1.7 the offer"


def test_f14_files_move_with_their_rows(alice: Actor, tmp_path: Path, empty: Opens) -> None:
    kept = files.put(alice, "Offer.pdf", PDF)
    path, manifest = exporting.export(house_actor(), tmp_path / "out")
    assert [name.split("/")[:2] for name in manifest.files] == [["files", alice.place]]
    empty("elsewhere")
    importing.import_from(house_actor(), path)
    row, content = files.read(alice.place, kept.id)
    assert (row.name, content) == ("Offer.pdf", PDF)


def test_an_export_with_changed_rows_has_no_files(alice: Actor, tmp_path: Path) -> None:
    files.put(alice, "Offer.pdf", PDF)
    _path, manifest = exporting.export(house_actor(), tmp_path / "out", change=lambda _table, rows: iter(rows))
    assert manifest.files == {}
