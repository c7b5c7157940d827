"""Rendering: a document as a PDF/A-3, the same bytes each time for the same snapshot."""

import json
import threading
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import typst

from services.papers import embedding, glyphs
from services.papers.laying_out import laid_out
from services.papers.paying import code
from services.papers.snapshot import Snapshot

TEMPLATE = Path(__file__).parent / "templates" / "paper.typ"
_here = threading.local()


def render(paper: Snapshot, xml: bytes | None = None) -> bytes:
    """Return a document as a PDF, with its e-invoice inside. Takes 20 to 40 ms of a core: never inside a work."""
    try:
        return _compiled(paper, xml, plain=False)
    except typst.TypstError as wrong:  # a combination of marks that no font has: Latin letters always print
        if "glyph" not in str(wrong) and "font" not in str(wrong):
            raise
        return _compiled(paper, xml, plain=True)


def drawn(template: bytes, told: Mapping[str, Any], *, logo: bytes = b"", fixed_at: int = 0) -> bytes:
    """Return what another template makes of `told` as a PDF, with a logo (PNG or JPEG). Never inside a work."""
    for plain in (False, True):  # as `render`: Latin letters always print
        said = glyphs.all_printable(dict(told), plain=plain) | {"logo": bool(logo)}
        files: Any = {"main.typ": template, "data.json": json.dumps(said, ensure_ascii=False).encode()}
        if logo:
            files["logo.json"] = json.dumps(list(logo)).encode()
        try:
            made: Any = _compiler().compile(files, format="pdf", pdf_standards=["a-3b"], timestamp=fixed_at)
            return bytes(made)
        except typst.TypstError as wrong:
            if plain or ("glyph" not in str(wrong) and "font" not in str(wrong)):
                raise
    raise AssertionError("the second time returns or raises")


def pictures(paper: Snapshot, ppi: float = 110) -> list[bytes]:
    """Return the pages of a document as pictures (PNG)."""
    made: Any = _compiler().compile(_files(paper, None, plain=False), format="png", ppi=ppi)
    return made if isinstance(made, list) else [made]


def _compiled(paper: Snapshot, xml: bytes | None, *, plain: bool) -> bytes:
    files = _files(paper, xml, plain=plain)
    made: Any = _compiler().compile(files, format="pdf", pdf_standards=["a-3b"], timestamp=paper.fixed_at)
    return embedding.told(made) if xml else bytes(made)


def _files(paper: Snapshot, xml: bytes | None, *, plain: bool) -> Any:
    """Return the files of one compilation: the template, and everything it shows as data."""
    told: dict[str, Any] = glyphs.all_printable(laid_out(paper), plain=plain) | {
        "logo": bool(paper.look.logo),
        "xml": bool(xml),
    }
    files = {"main.typ": _template(), "data.json": json.dumps(told, ensure_ascii=False).encode()}
    drawn = code(paper)
    if drawn:
        files["code.svg"] = drawn
    if paper.look.logo:  # as numbers: the compiler takes files of text alone
        files["logo.json"] = json.dumps(list(paper.look.logo)).encode()
    if xml:
        files[embedding.NAME] = xml
    return files


@cache
def _template() -> bytes:
    return TEMPLATE.read_bytes()


def _compiler() -> typst.Compiler:
    """Return the compiler of this thread: one that is shared raises "Already borrowed"."""
    if not hasattr(_here, "compiler"):
        _here.compiler = typst.Compiler(font_paths=[str(glyphs.FONTS)], ignore_system_fonts=True)
    found: typst.Compiler = _here.compiler
    return found
