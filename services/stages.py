"""Stages: the columns of the board, from the first talk to won or lost."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlmodel import Session, col

from models.deals import Deal, Stage, StageDraft
from models.language import N_, _, ngettext
from services.records import lists, verbs
from services.records.declaration import Record, kinds
from services.records.lists import Page
from services.work import Actor, Conflict, Invalid, action, announce, kind, step, visible
from services.work import find as find_row

MOST = 100  # outside the bin: the board reads each column by a query of its own, and SQLite joins 500
MOVED = kind("stage.moved", N_("{actor} moved {subject} to another place on the board"), "swap_horiz")
NEEDED = {
    "open": N_("The board needs an open stage. Add another one first."),
    "won": N_("The board needs a stage for won deals. Add another one first."),
    "lost": N_("The board needs a stage for lost deals. Add another one first."),
}


def _check(session: Session, draft: StageDraft, stage: Stage | None) -> None:
    if stage is None or draft.kind == stage.kind:
        return
    if _deals(session, stage.id, outside=False):
        raise Invalid(_("Please check the form."), kind=_("There are deals in this stage. Move them first."))
    if _is_last(session, stage):
        raise Invalid(_("Please check the form."), kind=_(NEEDED[stage.kind]))


STAGE = Record(
    N_("stage"),
    Stage,
    StageDraft,
    kinds("stage", "view_column", MOVED),
    "view_column",
    plural=N_("stages"),
    counted=lambda n: ngettext("{count} stage", "{count} stages", n),
    path="/pipeline/stages",
    words=lambda one: (one.name,),
    check=_check,
    sorts={"position": col(Stage.position), "made_at": col(Stage.made_at)},
    usual="position",
)
KINDS = list(STAGE.kinds)
Query = lists.Query


class StageCard(StageDraft):
    """Everything about one stage. `deals` are those in it that the reader sees. An edit must send back its `version`."""

    id: UUID
    version: int
    position: int
    deals: int
    made_at: datetime
    binned_at: datetime | None


@action("stages.read")
def find(session: Session, actor: Actor, stage_id: UUID) -> StageCard:
    """Return everything about one stage, in the bin or not."""
    return _card(session, find_row(session, actor, Stage, stage_id, "stage"))


@action("stages.read")
def search(session: Session, actor: Actor, query: Query) -> Page[StageCard]:
    """Return one page of the stages, outside the bin, from the left to the right of the board."""
    deals = _mine(actor).where(col(Deal.stage_id) == col(Stage.id)).scalar_subquery()
    rows = select(Stage, deals.label("deals"))
    return lists.search(session, actor, STAGE, rows, query, make=lambda row: _shown(row.Stage, row.deals))


@action("stages.read")
def names(session: Session, actor: Actor) -> dict[UUID, str]:
    """Return the names of the stages outside the bin by id, in the order of the board: choices of a form."""
    return {one.id: one.name for one in in_order(session)}


@action("stages.edit")
def create(session: Session, actor: Actor, values: Mapping[str, Any]) -> StageCard:
    """Add a stage from typed values (`StageDraft`): an open one after the last open one, else as the last of all."""
    there = in_order(session, lock=True)
    if len(there) >= MOST:
        raise Conflict(_("A board has at most {number} stages.").format(number=MOST))
    draft: StageDraft = verbs.read(session, STAGE, values)
    opened = [number for number, one in enumerate(there) if one.kind == "open"]
    at = opened[-1] + 1 if draft.kind == "open" and opened else len(there)
    for number, one in enumerate(there):
        _place(one, number if number < at else number + 1)
    return _card(session, verbs.add(session, STAGE, Stage(**draft.model_dump(), position=at)))


@action("stages.edit")
def change(
    session: Session,
    actor: Actor,
    stage_id: UUID,
    changes: Mapping[str, Any],
    version: int | None = None,
    before: Mapping[str, Any] | None = None,
) -> StageCard:
    """Change the named fields of a stage, as `verbs.change`. Refuses another kind while it has deals, and for the last
    stage of its kind."""
    in_order(session, lock=True)
    return _card(session, verbs.change(session, actor, STAGE, stage_id, changes, version=version, before=before))


@action("stages.edit")
def move(session: Session, actor: Actor, stage_id: UUID, after: UUID | None = None) -> StageCard:
    """Put a stage to the right of another one, or (`after` None) as the first. Refuses one in the bin."""
    stage = find_row(session, actor, Stage, stage_id, "stage")
    there = in_order(session, lock=True)
    if stage not in there:
        raise Conflict(_("This stage is in the bin. Restore it first."))
    others = [one for one in there if one is not stage]
    at = next((number for number, one in enumerate(others, 1) if one.id == after), None if after else 0)
    if at is None:
        raise Invalid(_("Please check the form."), after=_("There is no such stage."))
    wanted = [*others[:at], stage, *others[at:]]
    if wanted != there:
        _number(wanted)
        announce(session, MOVED, stage)
    return _card(session, stage)


@action("stages.delete")
def bin(session: Session, actor: Actor, stage_id: UUID, version: int | None = None) -> StageCard:
    """Move a stage to the bin. Refuses one with deals outside the bin, whoever sees them, and the last of its kind."""
    stage = find_row(session, actor, Stage, stage_id, "stage")
    in_order(session, lock=True)
    if not stage.binned:
        if number := _deals(session, stage.id):
            said = ngettext(
                "There is {count} deal in this stage. Move it first.",
                "There are {count} deals in this stage. Move them first.",
                number,
            )
            raise Conflict(said)
        if _is_last(session, stage):
            raise Conflict(_(NEEDED[stage.kind]))
    return _card(session, verbs.move_to_bin(session, actor, STAGE, stage_id, version))


@action("stages.edit")
def restore(session: Session, actor: Actor, stage_id: UUID) -> StageCard:
    """Restore a stage from the bin, to where it stood."""
    if len(in_order(session, lock=True)) >= MOST:
        raise Conflict(_("A board has at most {number} stages.").format(number=MOST))
    stage = verbs.restore(session, actor, STAGE, stage_id)
    _number(in_order(session))
    return _card(session, stage)


@step
def in_order(session: Session, *, lock: bool = False) -> list[Stage]:
    """Return the stages outside the bin, from left to right. `lock` holds them until the work ends, so that two works
    that number them, or bin one and fill it, follow each other."""
    query = select(Stage).where(col(Stage.binned_at).is_(None))
    if lock:
        session.flush()
        session.execute(select(col(Stage.id)).order_by(col(Stage.id)).with_for_update(key_share=True))
        query = query.execution_options(populate_existing=True)
    return list(session.scalars(query.order_by(col(Stage.position), col(Stage.id))))


@step
def first(session: Session, kind: str = "open") -> Stage:
    """Return the leftmost stage of a kind, to put a deal into; it cannot be binned until the work ends."""
    here = select(Stage).where(col(Stage.binned_at).is_(None), col(Stage.kind) == kind)
    leftmost = here.order_by(col(Stage.position), col(Stage.id)).limit(1).with_for_update(read=True)
    found = session.scalars(leftmost).first()
    if found is None:  # it was binned at this moment
        raise Conflict(_("The stages have just been changed. Please try again."))
    return found


@step
def held(session: Session, stage_id: UUID) -> Stage:
    """Return a stage to put a deal into; it cannot be binned until the work ends, and other moves into it wait.

    Refuses an unknown one, and one in the bin.
    """
    query = select(Stage).where(col(Stage.id) == stage_id).with_for_update(key_share=True)
    stage = session.scalars(query.execution_options(populate_existing=True)).first()
    if stage is None:
        raise Invalid(_("Please check the form."), stage_id=_("There is no such stage."))
    if stage.binned:
        raise Invalid(_("Please check the form."), stage_id=_("This stage is in the bin. Restore it first."))
    return stage


def _number(stages: Sequence[Stage]) -> None:
    for position, one in enumerate(stages):
        _place(one, position)


def _place(stage: Stage, position: int) -> None:
    if stage.position != position:  # or it would be a new version
        stage.position = position


def _is_last(session: Session, stage: Stage) -> bool:
    return [one.id for one in in_order(session) if one.kind == stage.kind] == [stage.id]


def _mine(actor: Actor) -> Any:
    return select(func.count()).select_from(Deal).where(col(Deal.binned_at).is_(None), visible(actor, Deal))


def _deals(session: Session, stage_id: UUID, *, outside: bool = True) -> int:
    """Return how many deals are in a stage, whoever may see them; those in the bin count unless `outside`."""
    here = [col(Deal.stage_id) == stage_id, *([col(Deal.binned_at).is_(None)] if outside else [])]
    return session.scalar(select(func.count()).select_from(Deal).where(*here)) or 0


def _card(session: Session, stage: Stage) -> StageCard:
    session.flush()
    deals = session.scalar(_mine(session.info["actor"]).where(col(Deal.stage_id) == stage.id))
    return _shown(stage, deals or 0)


def _shown(stage: Stage, deals: int) -> StageCard:
    return StageCard(**stage.model_dump(exclude={"name_key", "made_by"}), deals=deals)
