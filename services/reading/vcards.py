"""vCard 2.1, 3.0 and 4.0 as rows: a heading for each kind of value there is, then a row for each card.

A card without a person (an organisation alone) has a company and no name. Pictures, sounds and keys are passed over.
"""

import quopri
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from services.reading import encodings
from services.reading.cells import joined
from services.reading.delimited import Rows
from services.reading.encodings import Encoding
from services.reading.sources import Source

HEAD = re.compile(rb'((?:[^:"]|"[^"]*")*):(.*)', re.DOTALL)
PARAMETER = re.compile(r';((?:[^;"]|"[^"]*")*)')
ESCAPED = re.compile(r"\\(.)", re.DOTALL)
APPLE = re.compile(r"_\$!<(.*)>!\$_")
SKIPPED = frozenset(
    {"PHOTO", "LOGO", "SOUND", "KEY", "PRODID", "REV", "UID", "VERSION", "X-ABLABEL", "CLASS", "MAILER"}
)
SINGLE = {
    "FN": "name",
    "TITLE": "job title",
    "ROLE": "role",
    "NOTE": "notes",
    "CATEGORIES": "tags",
    "INTEREST": "interests",
    "BDAY": "birthday",
    "URL": "website",
    "NICKNAME": "nickname",
    "TZ": "time zone",
    "ANNIVERSARY": "anniversary",
}
ADDRESS = ("po box", "extended", "street", "city", "region", "postal code", "country")
OWN = "X-STEWARD-"  # before what only our own cards say, by the name of the field
PROGRAM = "STEWARD"  # in the PRODID of our own cards, whose UID is the id of a contact
ID = "contact id"
NAMES = ("last name", "first name", "middle name", "name prefix", "name suffix")
REPEATED = {"EMAIL": "e-mail", "TEL": "phone", "ADR": "address"}
COMPANY = "company"
KINDS = {"home": "home", "work": "work", "cell": "mobile", "iphone": "mobile", "main": "main", "other": "other"}
FOLDED = (b" ", b"\t")


@dataclass(slots=True)
class Property:
    """A line of a card: its group, name, parameters and value in bytes."""

    group: str
    name: str
    parameters: dict[str, list[str]]
    value: bytes
    encoding: Encoding

    def text(self) -> str:
        """Return the value as it was written, decoded; what is escaped in it still is."""
        value = self.value
        if "QUOTED-PRINTABLE" in self.parameters.get("ENCODING", ()):
            value = quopri.decodestring(value)
        charset = next(iter(self.parameters.get("CHARSET", ())), self.encoding.name)
        return value.decode(encodings.named(charset) or self.encoding.name, "replace")

    def parts(self, sign: str = ";") -> list[str]:
        """Return the parts of a value with several."""
        found, text = [""], self.text()
        for piece in re.findall(rf"\\.|{sign}|[^\\{sign}]+|\\", text, re.DOTALL):
            if piece == sign:
                found.append("")
            else:
                found[-1] += piece
        return [_plain(one) for one in found]


@dataclass(slots=True)
class Card:
    """The values of a card by their headings; those there may be several of apart, each with its label."""

    values: dict[str, str] = field(default_factory=dict)
    several: dict[str, list[tuple[str, list[str]]]] = field(default_factory=lambda: defaultdict(list))


def rows(source: Source, encoding: Encoding) -> "CardRows":
    """Return the rows of a file of cards, to be called as often as they are read."""
    return CardRows(source, encoding)


class CardRows:
    """The rows of a file of cards. The headings are found once, in a first reading of the whole file."""

    def __init__(self, source: Source, encoding: Encoding) -> None:
        self._source, self._encoding = source, encoding
        there: Counter[str] = Counter()
        for card in self._cards():
            there |= Counter(dict.fromkeys(card.values, 1) | {name: len(some) for name, some in card.several.items()})
        own = sorted(one for one in there if one not in {*SINGLE.values(), *REPEATED.values(), *NAMES, COMPANY, ID})
        order = (ID, SINGLE["FN"], *NAMES, COMPANY, *SINGLE.values(), *own)
        self._single = [one for one in dict.fromkeys(order) if there[one]]
        self._several = [(one, number) for one in REPEATED.values() for number in range(there[one])]

    def __call__(self) -> Rows:
        """Yield the headings as row 1, then the cards."""
        yield (
            1,
            [
                *(one.capitalize() for one in self._single),
                *(title for name, number in self._several for title in _titles(name, number + 1)),
            ],
        )
        for number, card in enumerate(self._cards(), 2):
            cells = [card.values.get(one, "") for one in self._single]
            for name, at in self._several:
                some = card.several.get(name, ())
                label, parts = some[at] if at < len(some) else ("", [])
                width = len(ADDRESS) if name == REPEATED["ADR"] else 1
                cells += [label, *parts[:width], *[""] * (width - len(parts))]
            yield number, cells

    def _cards(self) -> Iterator[Card]:
        found: list[Property] | None = None
        for line in _lines(self._source):
            one = _property(line, self._encoding)
            if one is None:
                continue
            if one.name == "BEGIN":
                found = []
            elif one.name == "END" and found is not None:
                yield _card(found)
                found = None
            elif found is not None:
                found.append(one)


def _titles(name: str, number: int) -> list[str]:
    parts = ADDRESS if name == REPEATED["ADR"] else ("value",)
    return [f"{name.capitalize()} {number} - {part.capitalize()}" for part in ("label", *parts)]


def _lines(source: Source) -> Iterator[bytes]:
    """Yield whole lines: folded ones, and those that quoted-printable goes on with, put together."""
    kept: list[bytes] = []
    soft = False
    with source.open() as file:
        for whole in file:
            line = whole.removeprefix(b"\xef\xbb\xbf").rstrip(b"\r\n")
            if soft:
                kept[-1] = kept[-1][:-1]
                kept.append(line)
            elif kept and line.startswith(FOLDED):
                kept.append(line[1:])
            else:
                if kept:
                    yield b"".join(kept)
                kept = [line]
            soft = line.endswith(b"=") and b"QUOTED-PRINTABLE" in kept[0].upper()
    yield b"".join(kept)


def _property(line: bytes, encoding: Encoding) -> Property | None:
    found = HEAD.match(line)
    if found is None:
        return None
    head = found[1].decode("latin-1")
    path, parameters = head.partition(";")[0], defaultdict[str, list[str]](list)
    group, _dot, name = path.rpartition(".")
    for one in PARAMETER.findall(head):
        key, sign, value = one.partition("=")
        if not sign:  # version 2.1
            key, value = ("ENCODING", key) if key.upper() in ("QUOTED-PRINTABLE", "BASE64") else ("TYPE", key)
        parameters[key.strip().upper()] += [
            part.strip() if key.upper() == "CHARSET" else part.strip().upper()
            for part in value.replace('"', "").split(",")
        ]
    return Property(group.upper(), name.strip().upper(), dict(parameters), found[2], encoding)


def _card(found: list[Property]) -> Card:
    card, labels = Card(), {one.group: _label(one.text()) for one in found if one.name == "X-ABLABEL" and one.group}
    organisation = any(
        (one.name == "KIND" and one.text().lower() == "org")
        or (one.name == "X-ABSHOWAS" and one.text().upper() == "COMPANY")
        for one in found
    )
    ours = any(one.name == "PRODID" and PROGRAM in one.text().upper() for one in found)
    for one in found:
        if one.name in REPEATED:
            _take_several(card, one, labels.get(one.group, ""), ours)
        elif one.name == "N":
            card.values |= {title: part for title, part in zip(NAMES, one.parts(), strict=False) if part}
        elif one.name == "ORG":
            card.values.setdefault(COMPANY, one.parts()[0].strip())
        elif one.name in ("CATEGORIES", "INTEREST"):
            there = [card.values[SINGLE[one.name]]] if SINGLE[one.name] in card.values else []
            said = one.parts(",") if one.name == "CATEGORIES" else [_plain(one.text())]
            card.values[SINGLE[one.name]] = "; ".join([*there, joined([part for part in said if part])])
        elif one.name.startswith(OWN):
            card.values[one.name.removeprefix(OWN).lower()] = _plain(one.text()).strip()
        elif one.name == "UID" and ours:
            card.values[ID] = one.text().removeprefix("urn:uuid:")
        elif one.name in SINGLE and one.name not in SKIPPED:
            card.values.setdefault(SINGLE[one.name], _plain(one.text()).strip())
    name, company = card.values.get(SINGLE["FN"], ""), card.values.get(COMPANY, "")
    nobody = not any(card.values.get(title) for title in NAMES[:2])
    if company and (organisation or (nobody and name in ("", company))):
        for title in (SINGLE["FN"], *NAMES):
            card.values.pop(title, None)
    card.values = {title: value for title, value in card.values.items() if value}
    return card


def _take_several(card: Card, one: Property, label: str, ours: bool) -> None:
    kinds = [kind.lower() for kind in one.parameters.get("TYPE", ())]
    if one.name == "TEL" and "fax" in kinds:
        return
    label = label or next((KINDS[kind] for kind in ("cell", "iphone", *kinds) if kind in kinds and kind in KINDS), "")
    parts = one.parts() if one.name == "ADR" else [_plain(one.text()).strip()]
    if one.name != "ADR":
        parts[0] = re.sub(r"(?i)^(tel|mailto):", "", parts[0])
    if any(parts):
        there = card.several[REPEATED[one.name]]
        if ours and one.name == "ADR" and not there and "PREF" not in one.parameters:
            there.append(("", []))  # this contact has no address of its own
        there.append((label, parts))


def _label(text: str) -> str:
    found = APPLE.fullmatch(text.strip())
    return _plain(found[1] if found else text).strip()


def _plain(text: str) -> str:
    return ESCAPED.sub(lambda one: "\n" if one[1] in "nN" else one[1], text)
