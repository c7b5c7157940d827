"""A record type, declared once: its fields, how it is found and listed, and the words for it.

Each room of the trade declares its own beside its actions; `services/record_types.py` lists them all and hands them to
this shelf at start. The bin, search, timelines, the palette, the API's document and the contract tests read them.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement
from sqlmodel import Session, SQLModel

from models.base import Binnable, Row
from models.custom_fields import FIELD_RECORDS
from models.language import N_
from models.typed import Kind as FieldKind
from models.typed import label_of
from services.work import Actor, Kind, kind

Check = Callable[[Session, Any, Any], None]
OnBin = Callable[[Session, Any, bool], None]
LetGo = Callable[[Session, Actor], int]
Entries = Callable[[Session, "Record", Any, int], list[Any]]


@dataclass(frozen=True, slots=True)
class Kinds:
    """What happens to records of a type: the kinds of events shared by all types, and `more` of its own."""

    added: Kind
    changed: Kind
    binned: Kind
    restored: Kind
    together: Kind  # many of them at once
    more: tuple[Kind, ...] = ()

    def __iter__(self) -> Iterator[Kind]:
        yield from (self.added, self.changed, self.binned, self.restored, *self.more, self.together)


@dataclass(frozen=True, slots=True)
class Part:
    """Values kept in rows of their own, such as a contact's emails: how they are read and written. `write` returns
    whether anything changed; `many` reads those of many records at once. Values that events must not hold are kept by
    `keep`, which gets the record, the id of the event, and the values before and after; `past` returns these by event."""

    read: Callable[[Session, Any], Any]
    write: Callable[[Session, Any, Any], bool]
    many: Callable[[Session, Sequence[UUID]], Mapping[UUID, Any]] | None = None
    keep: Callable[[Session, Any, UUID, Any, Any], None] | None = None
    past: Callable[[Session, Sequence[UUID]], Mapping[UUID, list[Any]]] | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """A column of an export that is no field: its heading (marked), and its texts for many records at once."""

    heading: str
    many: Callable[[Session, Sequence[UUID]], Mapping[UUID, str]]


@dataclass(frozen=True, slots=True)
class Alias:
    """Another name for a column, such as a company by its name: how it is read, and the column value it stands for."""

    column: str
    read: Callable[[Session, Any], Any]
    resolve: Callable[[Session, Actor, Any, Any], Any]


@dataclass(frozen=True, slots=True)
class Many:
    """A field with several values that is changed of many records at once, such as interests: `read` returns the values
    by record, `write` sets them. Neither checks them, or raises the version. `check` returns values to be added as they are
    kept, once, before anything is changed, and refuses those that cannot be. One of a single value (`whole`) gets a new one
    instead of what to add and to remove. `tidy` puts the values in order; without it they are sorted, and at most 20."""

    read: Callable[[Session, Sequence[UUID]], Mapping[UUID, Any]]
    write: Callable[[Session, Mapping[UUID, Any]], None]
    check: Callable[[Session, Actor, list[str]], list[str]] = lambda session, actor, added: added
    whole: bool = False
    tidy: Callable[[list[str]], list[str]] | None = None


@dataclass(frozen=True, slots=True)
class FilterField:
    """A field that lists are filtered by: its label (marked), its kind, and its operators, each a criterion of the
    record for a value and a viewer. A criterion raises ValueError for a value it does not take."""

    label: str
    kind: FieldKind
    ops: Mapping[str, Callable[[Any, Actor], ColumnElement[bool]]]


@dataclass(frozen=True, slots=True, eq=False)
class Record:
    """A record type.

    `words` are the texts a record is found by; None when some of them are in other tables and its room keeps the index
    itself. `index` then does this for many records. `named` are columns of contacts and companies, whose names are words
    of the record too (services/records/indexing.py). `opened` is a further condition of the records an actor may open.
    `renew` recomputes, during an upgrade, other values that it derives from typed text. `check` gets the session, the
    draft and the present row (None for a new one) and refuses what a Draft cannot know; it may tidy the draft. `on_bin`
    is called with False before a record goes to the bin, with True before it is restored. `derive` sets columns that
    follow from others, before a row is written. `about` names further records on whose timelines it is told.
    """

    noun: str  # with `plural` and `counted`, marked: translated where they are shown
    row: type[Row]
    draft: type[SQLModel]
    kinds: Kinds | Sequence[Kind]  # a sequence where its room has verbs of its own
    icon: str
    plural: str = ""
    counted: Callable[[int], str] = str  # a number of records, in words
    room: str = (
        ""  # its service, whose permissions it needs: its plural by default; "templates.topics" is within a room
    )
    title: str = "name"
    path: str = ""  # of its pages; its plural by default
    words: Callable[[Any], Iterable[str | None]] | None = None
    named: tuple[str, ...] = ()
    opened: Callable[[Actor], ColumnElement[bool]] | None = None
    reached: Callable[[Session, str], Any] | None = (
        None  # another way to find it, such as by a phone number: a selection of ids
    )
    index: Callable[[Session, Sequence[UUID]], None] | None = None
    renew: Callable[[Session], None] | None = None
    sorts: Mapping[str, Any] = field(default_factory=dict)
    usual: str = "name"  # the default sort of a list
    grouped: Sequence[str] = ()  # what screens sort by besides
    check: Check = lambda session, draft, row: None
    aliases: Mapping[str, Alias] = field(default_factory=dict)
    parts: Mapping[str, Part] = field(default_factory=dict)
    on_bin: OnBin | None = None
    derive: Callable[[Any], None] | None = None
    about: Callable[[Any], Iterable[UUID | None]] = lambda row: ()
    under: ColumnElement[str] | None = None  # tells two records of one name apart, in the bin
    gathers: Callable[[Actor, UUID], Any] | None = None  # a selection of ids whose timelines it shows as well
    story: str = "changes"  # the part of a timeline its events belong to (services/records/timeline.py)
    entries: Mapping[str, Entries] = field(default_factory=dict)  # what it adds to timelines of others, by that part
    quiet: frozenset[str] = frozenset()  # kinds that other timelines leave out, because another entry says the same
    let_go: LetGo | None = None  # done, a batch at a time, before records it belongs to are deleted for good
    bulk: Mapping[str, Many | None] = field(default_factory=dict)  # fields changed of many at once; None: their column
    filters: Callable[[Session], Mapping[str, FilterField]] | None = (
        None  # by what else than columns lists are filtered
    )
    unfiltered: frozenset[str] = frozenset()  # fields of the Draft that they are not: sealed ones, say
    listed: bool = False  # has a list with views, although it does not go to the bin
    free: Callable[[], ColumnElement[bool]] | None = None  # which of those in the bin may be deleted for good
    exported: Mapping[str, str | Told] = field(default_factory=dict)  # columns of an export beside the Draft's

    def __post_init__(self) -> None:
        plural = self.plural or str(self.row.__tablename__)
        object.__setattr__(self, "plural", plural)
        object.__setattr__(self, "path", self.path or f"/{plural}")

    @property
    def events(self) -> Kinds:
        """The kinds of the verbs that all records share. Raises where its room has verbs of its own."""
        if not isinstance(self.kinds, Kinds):
            raise TypeError(f"{self.plural} have verbs of their own")
        return self.kinds

    @property
    def table(self) -> str:
        """The name of its table."""
        return str(self.row.__tablename__)

    @property
    def binnable(self) -> bool:
        """Whether it goes to the bin instead of being deleted."""
        return issubclass(self.row, Binnable)

    @property
    def custom(self) -> bool:
        """Whether it has custom fields (services/records/custom/)."""
        return self.noun in FIELD_RECORDS

    @property
    def viewed(self) -> bool:
        """Whether views of its list can be saved."""
        return self.binnable or self.listed

    @property
    def indexed(self) -> bool:
        """Whether its records are found by words."""
        return self.words is not None or self.index is not None

    @property
    def fields(self) -> frozenset[str]:
        """The names of the fields that a change may set."""
        return frozenset({*self.draft.model_fields, *self.parts, *self.aliases})

    @property
    def service(self) -> Any:
        """The room with its actions: find, search, create, change, bin, restore."""
        return import_module(f"services.{self.room or self.plural}")

    def may(self, actor: Actor, verb: str) -> bool:
        """Return whether the actor may `read`, `edit` or `delete` records of this type."""
        return actor.may(f"{(self.room or self.plural).partition('.')[0]}.{verb}")

    def label(self, name: str) -> str:
        """Return the label of a field, in the reader's language."""
        return label_of(self.draft, name)


_records: dict[str, Record] = {}
_lists: dict[str, Record] = {}


def kinds(noun: str, icon: str, *more: Kind) -> Kinds:
    """Declare the events of every record of a type (added, changed, moved to the bin, restored), and `more`."""
    return Kinds(
        kind(f"{noun}.added", N_("{actor} added {subject}"), icon),
        kind(f"{noun}.changed", N_("{actor} changed {what} of {subject}"), "edit"),
        kind(f"{noun}.binned", N_("{actor} moved {subject} to the bin"), "delete"),
        kind(f"{noun}.restored", N_("{actor} restored {subject}"), "restore_from_trash"),
        kind(f"{noun}.changed_together", N_("{actor} changed {what} of {count} records at once"), "edit_note"),
        more,
    )


def declare(records: Iterable[Record], lists: Iterable[Record] = ()) -> None:
    """Take the table of record types (services/record_types.py), and the types of rows that are only listed."""
    _records.clear()
    _records.update({one.noun: one for one in records})
    _lists.clear()
    _lists.update({one.noun: one for one in lists})


def declared() -> Sequence[Record]:
    """Return every record type, in the order of the table."""
    return list(_records.values())


def viewed() -> dict[str, Record]:
    """Return the types of whose lists views can be saved, by their nouns."""
    return {one.noun: one for one in (*_records.values(), *_lists.values()) if one.viewed}


def of_noun(noun: str) -> Record:
    """Return the record type of a noun, or the type of a list. Raises KeyError for an unknown one."""
    return _records[noun] if noun in _records else _lists[noun]


def of_table(table: str) -> Record | None:
    """Return the record type whose rows are in this table, or None."""
    return next((one for one in _records.values() if one.table == table), None)
