"""The first page of a PDF as a small JPEG, drawn in a process of its own: a PDF from anywhere may crash or hang what
reads it. Run as a file, it reads the PDF from its input and writes the picture to its output."""

import resource
import sys
from io import BytesIO
from pathlib import Path
from subprocess import DEVNULL, TimeoutExpired, run

ROOM = 1 << 30  # bytes of memory
SECONDS = 20
SIDE = 480  # pixels of the longer side


def first_page(content: bytes) -> bytes | None:
    """Return the first page of a PDF as a JPEG, or None when it cannot be drawn. It takes up to 20 s."""
    here = [sys.executable, "-I", str(Path(__file__))]
    try:
        done = run(here, input=content, capture_output=False, stdout=-1, stderr=DEVNULL, timeout=SECONDS, check=False)
    except TimeoutExpired:
        return None
    return done.stdout if done.returncode == 0 and done.stdout.startswith(b"\xff\xd8\xff") else None


def _draw() -> None:
    import pypdfium2

    resource.setrlimit(resource.RLIMIT_AS, (ROOM, ROOM))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    page = pypdfium2.PdfDocument(sys.stdin.buffer.read())[0]
    scale = SIDE / max(*page.get_size(), 1)
    out = BytesIO()
    page.render(scale=scale).to_pil().convert("RGB").save(out, "JPEG", quality=80)
    sys.stdout.buffer.write(out.getvalue())


if __name__ == "__main__":
    _draw()
