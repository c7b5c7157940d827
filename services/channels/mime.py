"""Mails of several parts: text and HTML, pictures shown inside the HTML, and attached files (RFC 2045 to 2047, 2231).

Only these parts are needed:

    mixed [ alternative [ text, related [ HTML, pictures … ] ], files … ]

What holds one part only is left out. Mails with the same texts and files are put together once.
"""

import re
import secrets
from base64 import b64encode
from collections.abc import Sequence
from functools import lru_cache
from urllib.parse import quote

from models.language import N_
from services.channels.channel import Attachment, ForGood

MOST = 25 * 2**20  # bytes of all files of one mail: what the large providers take (S-02)
SMALL, MEDIUM = 2**18, 2**22  # bytes; above them fewer, and none, are kept for the next mail
TYPE = re.compile(r"(?!multipart/|message/)[a-z0-9.+-]{1,60}/[a-z0-9.+-]{1,90}", re.I)
CID = re.compile(r"[A-Za-z0-9._+@-]{1,120}")
CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
PLAIN_NAME = re.compile(r"(?! )[A-Za-z0-9 !#$&+,;=@_.~()\[\]-]{1,60}(?<! )")
CHARSET = "utf-8''"
PIECE = 60  # characters of a piece of a long name
Part = tuple[str, bytes]  # its headers and the empty line below them, and its body; lines end with CRLF


def text_part(kind: str, way: str, body: bytes) -> Part:
    """Return a part of text in its transfer encoding, of the kind 'plain' or 'html'."""
    head = f'Content-Type: text/{kind}; charset="utf-8"\r\nContent-Transfer-Encoding: {way}\r\n\r\n'  # no text
    return head, body


def whole(text: Part, html: Part | None, files: Sequence[Attachment]) -> Part:
    """Return a mail's parts as one. Refuses more than 25 MB of files, and impossible names, with ForGood."""
    size = sum(len(one.content) for one in files)
    if size > MOST:
        raise ForGood(None, N_("The attachments are larger than 25 MB together, which mail servers refuse."), "data")
    key = (text, html, tuple(files))
    if size < SMALL:
        return _small(*key)
    return _medium(*key) if size < MEDIUM else _whole(*key)


def _whole(text: Part, html: Part | None, files: tuple[Attachment, ...]) -> Part:
    inside = [_file(one) for one in files if one.cid and html]
    attached = [_file(one) for one in files if not (one.cid and html)]
    found = text
    if html:
        shown = _several("related", [html, *inside]) if inside else html
        found = _several("alternative", [text, shown])
    return _several("mixed", [found, *attached]) if attached else found


_small = lru_cache(maxsize=64)(_whole)
_medium = lru_cache(maxsize=4)(_whole)


def _several(kind: str, parts: Sequence[Part]) -> Part:
    # "=_" is in no line of base64 and quoted-printable, and nobody can guess the rest.
    boundary = f"=_{secrets.token_hex(12)}"
    more = '; type="text/html"' if kind == "related" else ""  # no text
    head = f'Content-Type: multipart/{kind}{more};\r\n boundary="{boundary}"\r\n\r\n'  # no text
    line = f"--{boundary}".encode()
    pieces: list[bytes] = []
    for part_head, body in parts:
        pieces += [line, b"\r\n", part_head.encode(), body, b"" if body.endswith(b"\r\n") else b"\r\n"]
    return head, b"".join([*pieces, line, b"--\r\n"])


def _file(one: Attachment) -> Part:
    if CONTROLS.search(one.name) or (one.cid and not CID.fullmatch(one.cid)):
        raise ForGood(None, N_("The name of an attachment contains a control character."), "data")
    kind = one.type.lower() if TYPE.fullmatch(one.type) else "application/octet-stream"
    lines = [
        f"Content-Type: {kind}",
        "Content-Transfer-Encoding: base64",  # no text
        f"Content-Disposition: {'inline' if one.cid else 'attachment'}{named(one.name)}",
        *([f"Content-ID: <{one.cid}>"] if one.cid else []),
    ]
    return "\r\n".join(lines) + "\r\n\r\n", _base64(one.content)


def named(name: str) -> str:
    """Return a file's name as the parameter of its header: quoted when plain, else by RFC 2231 in UTF-8."""
    if not name:
        return ""
    if PLAIN_NAME.fullmatch(name):
        return f';\r\n filename="{name}"'
    pieces, coded = [""], [quote(one, safe="") for one in name]
    for one in coded:
        if len(pieces[-1]) + len(one) > PIECE:
            pieces.append("")
        pieces[-1] += one
    if len(pieces) == 1:
        return f";\r\n filename*={CHARSET}{pieces[0]}"
    pieces[0] = CHARSET + pieces[0]
    return "".join(f";\r\n filename*{number}*={piece}" for number, piece in enumerate(pieces))


def _base64(content: bytes) -> bytes:
    coded = b64encode(content)
    lines = [coded[start : start + 76] for start in range(0, len(coded), 76)]
    return b"\r\n".join([*lines, b""])
