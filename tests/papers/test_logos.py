"""The logo: what is no picture, is too large or cannot be drawn is refused, and the rest is printed."""

import io
import struct
import zlib

import pypdf
import pytest

from services import papers, settings
from services.house.settings import change
from services.papers import logos
from services.work import Actor, Invalid, perform
from tests.invoices.test_issuing import issued


def png(wide: int = 8, high: int = 8, body: bytes | None = None) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = body if body is not None else zlib.compress(b"".join(b"\0" + b"\x0f\x2f\x4a" * wide for _ in range(high)))
    head = struct.pack(">IIBBBBB", wide, high, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def pictures(actor: Actor) -> int:
    content = perform(actor, papers.pdf, issued(actor).id).content
    return len(pypdf.PdfReader(io.BytesIO(content)).pages[0].images)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"GIF89a",
        b"<svg/>",
        b"%PDF-1.4",
        b"\x89PNG\r\n\x1a\n",
        b"\xff\xd8\xff",
        b"\xff\xd8\xff\xe0" + bytes(60),
        png(5_000, 1),
        png(100_000, 100_000, b""),
        png(body=b"broken"),
        png() + bytes(logos.MOST),
    ],
)
def test_what_cannot_be_a_logo_is_refused_at_the_setting(alice: Actor, content: bytes) -> None:
    with pytest.raises(Invalid) as refused:
        perform(alice, logos.put, "logo.png", content)
    assert list(refused.value.fields) == [settings.LOGO.key]


def test_the_logo_is_printed_and_taken_away_again(alice: Actor) -> None:
    assert pictures(alice) == 0
    kept = perform(alice, logos.put, "logo.png", png())
    change(alice, settings.LOGO.key, kept.hex)
    assert pictures(alice) == 1
    change(alice, settings.LOGO.key, None)
    assert pictures(alice) == 0


def test_another_file_is_never_printed_as_a_logo(alice: Actor) -> None:
    from services import files

    other = files.put(alice, "secret.png", png())
    change(alice, settings.LOGO.key, other.id.hex)
    assert pictures(alice) == 0
