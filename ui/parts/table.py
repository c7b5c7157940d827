"""A list of anything: search, filters, sort and pages all on the server; rows change in place as colleagues edit."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar
from urllib.parse import urlencode
from weakref import WeakMethod

from nicegui import ui

from models.language import _
from services.records.lists import COUNTED, Page, Slice
from services.work import Kind
from ui.live import answered, event_filter, follow
from ui.parts.markup import button, element, empty
from ui.parts.rows import Rows
from ui.parts.selection import Selection
from ui.routes import readdress

T = TypeVar("T")
SIZES = (25, 50, 100)
HEADER = (
    '<q-th :props="props"><button v-if="props.col.sortable" type="button" class="th-sort">{{ props.col.label }}</button>'
    "<template v-else>{{ props.col.label }}</template></q-th>"
)
WHO = (
    '<q-td :props="props"><a class="who" :href="props.row.path"><span :class="\'av \' + props.row.colour" aria-hidden="true">'
    '{{ props.row.initials }}</span><span class="clip"><b class="clip" data-live>{{ props.value }}</b>'
    '<small class="clip" :title="props.row.under">{{ props.row.under }}</small></span></a></q-td>'
)
NAMED = (  # a name and what is under it, without an avatar
    '<q-td :props="props"><a class="who" :href="props.row.path"><span class="clip"><b class="clip" data-live>'
    '{{ props.value }}</b><small class="clip">{{ props.row.under }}</small></span></a></q-td>'
)
CHIP = '<q-td :props="props"><span :class="\'chip \' + props.row.tone" data-live>{{ props.value }}</span></q-td>'
STARS = (
    '<q-td :props="props"><span :class="\'stars s\' + props.value" role="img" '
    ":aria-label=\"props.col.said.replace('{number}', props.value)\"></span></q-td>"
)
# The exact time: on hover, while its row has the focus, and after a touch.
WHEN = (
    '<q-td :props="props"><time class="lately" tabindex="-1" :data-exact="props.row[props.col.name + \'_exact\']"'
    " data-live>{{ props.value }}</time></q-td>"
)
LIVE = '<q-td :props="props"><span class="clip" :title="props.value" data-live>{{ props.value }}</span></q-td>'


@dataclass(frozen=True, slots=True)
class Column:
    """One column: the row's field, its heading, whether it sorts (by that name), its cell, and its position on a phone
    (c-main, c-side, c-more; empty: hidden there). A `more` one is shown where it was chosen."""

    name: str
    label: str
    sortable: bool = False
    cell: str = LIVE
    phone: str = ""
    align: str = "left"
    more: bool = False


@dataclass
class Table(Generic[T]):
    """A live list in a page. `load` returns one page of rows for a Slice; `row` turns one into its cells' contents."""

    columns: Sequence[Column]
    load: Callable[[Slice], Awaitable[Page[T] | None]]
    row: Callable[[T], Mapping[str, Any]]
    on: Sequence[Kind]
    usual: str
    address: Callable[[], Mapping[str, Any]]
    path: str
    empty_state: tuple[str, str, str]
    part: Slice = field(default_factory=Slice)
    counted: Callable[[Page[T]], Any] = lambda page: None
    empty_action: Callable[[], Any] | None = None  # puts a button under `nothing`
    narrowed: Callable[[], bool] | None = (
        None  # whether a search or filter hides rows; as the address says, unless given
    )
    selection: Selection | None = None  # what can be done to several rows at once

    every: float | None = None  # seconds after which it is read again in any case, for what nobody announces
    chosen: Sequence[str] = ()  # the columns to show, in their order; those that are not `more` by default

    built: bool = False

    def __post_init__(self) -> None:
        """Read a sort and a page from an address, which may contain anything."""
        sortable = {one.name for one in self.columns if one.sortable}
        sort = self.part.sort if self.part.sort.removeprefix("-") in sortable else ""
        self.part = Slice(sort, self.part.size, min(max(self.part.number, 1), COUNTED))

    @property
    def shown(self) -> list[Column]:
        """The columns as they are shown; the first one always is."""
        known = {one.name: one for one in self.columns}
        chosen = [known[name] for name in dict.fromkeys(self.chosen) if name in known]
        if not chosen:
            return [one for one in self.columns if not one.more]
        return chosen if self.columns[0] in chosen else [self.columns[0], *chosen]

    def choose(self, names: Sequence[str]) -> None:
        """Show these columns; none of them: the default ones."""
        self.chosen = names
        self.body.columns = [self._column(one) for one in self.shown]

    def take_columns(self, columns: Sequence[Column]) -> None:
        """Have these columns from now on, because some were added or removed."""
        self.columns = columns
        if self.built:
            for one in columns:
                self.body.add_slot(f"body-cell-{one.name}", one.cell)
            self.body.columns = [self._column(one) for one in self.shown]

    async def show(self) -> None:
        """Read the first rows, build the table with them, and keep it fresh."""
        self.subscription = await follow(self._refresh, event_filter(self.on), every=self.every)

    async def _refresh(self) -> None:
        """Read this page of the list; unchanged rows are not sent again."""
        page = await self.load(self.part)
        if page is not None and not page.rows and page.total and self.part.number > 1:
            self.part = Slice(self.part.sort, self.part.size, -(-page.total // self.part.size))  # the last page
            page = await self.load(self.part)
        if not self.built:
            self._build(page.total if page else 0)
        if page is not None and not self.body.is_deleted:
            self._take(page)

    def _build(self, total: int) -> None:
        """Build the table, once the number of rows is known: the browser answers one that says "no rows" with a page
        of its own, which may come late."""
        self.built = True
        if self.selection is not None:
            self.selection.bar()
        self.body = Rows(
            columns=[self._column(one) for one in self.shown],
            rows=[],
            row_key="id",
            pagination=self._pagination(total),
        ).props("flat dense binary-state-sort hide-selected-banner :rows-per-page-options=[25,50,100]")
        for one in self.columns:
            time = one.cell is LIVE and one.name.endswith("_at")
            self.body.add_slot(f"body-cell-{one.name}", WHEN if time else one.cell)
        self.body.add_slot("header-cell", HEADER)
        self.body.add_slot("no-data", "")
        self.none = {
            True: element("div"),
            False: element("div"),
        }  # filled when the list is first empty: filtered, or at all
        self.body.on_turn(self._turn)
        if self.selection is not None:
            self.selection.everything = WeakMethod(self._everything)
            self.selection.attach(self.body)

    def _take(self, page: Page[T]) -> None:
        rows = [self._cells(one) for one in page.rows]
        if rows != self.body.rows:
            self.body.rows = rows
        self.body.pagination = self._pagination(page.total)
        self._nothing(not rows)
        self.body.set_visibility(bool(rows))
        self.counted(page)
        if self.selection is not None:
            self.selection.seen(rows, page.total, page.capped)

    def _cells(self, one: T) -> dict[str, Any]:
        cells = dict(self.row(one))
        return cells | {"choose": _("Select {name}").format(name=cells["name"])} if self.selection else cells

    async def _everything(self, most: int) -> list[dict[str, Any]]:
        """Return the rows of the whole list, in its order, at most so many."""
        found: list[dict[str, Any]] = []
        for number in range(1, most // SIZES[-1] + 1):
            page = await answered(self.load(Slice(self.part.sort, SIZES[-1], number)))
            found += [self._cells(one) for one in page.rows] if page is not None else []
            if page is None or len(found) >= page.total:
                break
        return found

    def _nothing(self, here: bool) -> None:
        narrowed = self.narrowed() if self.narrowed else any(self.address().values())
        if here and not self.none[narrowed].default_slot.children:
            with self.none[narrowed]:
                self._why(narrowed)
        for case, place in self.none.items():
            place.set_visibility(here and case == narrowed)

    def _why(self, narrowed: bool) -> None:
        if narrowed:
            with empty("search_off", _("No results"), _("Change the search or the filters, or show everything.")):
                button(_("Show all"), "ghost", "filter_list_off", on_click=lambda: ui.navigate.to(self.path))
            return
        with empty(*self.empty_state):
            if self.empty_action is not None:
                self.empty_action()

    async def first(self) -> None:
        """Go to the first page, as after another search or filter, and keep the view in the address."""
        if self.selection is not None:
            self.selection.clear()
        await self._go(Slice(self.part.sort, self.part.size, 1))

    async def _turn(self, asked: Mapping[str, Any]) -> None:
        name = asked.get("sortBy")
        allowed = {one.name for one in self.columns if one.sortable}
        sort = f"{'-' if asked.get('descending') else ''}{name}" if name in allowed else self.part.sort
        size = asked.get("rowsPerPage")
        number = asked.get("page")
        await self._go(
            Slice(
                sort, size if size in SIZES else 25, number if isinstance(number, int) and 0 < number <= COUNTED else 1
            )
        )

    async def _go(self, part: Slice) -> None:
        self.part = part
        self.readdress()
        await answered(self.subscription.again())

    def readdress(self) -> None:
        """Keep the view in the address."""
        part = self.part
        view = {
            **self.address(),
            "sort": part.sort if part.sort != self.usual else "",
            "page": part.number if part.number > 1 else "",
        }
        query = urlencode({name: value for name, value in view.items() if value})
        readdress(self.path + (f"?{query}" if query else ""))

    def _pagination(self, total: int) -> dict[str, Any]:
        sort = self.part.sort or self.usual
        return {
            "sortBy": sort.removeprefix("-"),
            "descending": sort.startswith("-"),
            "page": self.part.number,
            "rowsPerPage": self.part.size,
            "rowsNumber": total,
        }

    def _column(self, one: Column) -> dict[str, Any]:
        return {
            "name": one.name,
            "label": _(one.label),
            "said": _("{number} of 5 stars"),
            "field": one.name,
            "align": one.align,
            "sortable": one.sortable,
            "classes": f"{one.phone} {'num' if one.align == 'right' else ''}".strip(),
        }
