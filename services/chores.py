"""TABLE 3: the chores of the clock. `services/house/bells.py` rings; every chore may be rung twice or not at all."""

from collections.abc import Callable
from datetime import timedelta

from sqlmodel import Session

from models.language import N_
from services import notices
from services.accounts import attempts
from services.house import copies, crashes, idempotency, limits
from services.house.bells import Chore
from services.house.upgrades import watching
from services.messages import plan_all
from services.records import bin, errands
from services.work import Actor, work
from services.work.trail import seal
from services.work.transaction import catch_up as pay_what_is_owed


def in_work(step: Callable[[Session, Actor], object]) -> Callable[[Actor], object]:
    """Return a step as an errand of one work."""

    def errand(actor: Actor) -> object:
        with work(actor) as session:
            return step(session, actor)

    return errand


CHORES = [
    Chore(N_("seal the audit trail"), in_work(lambda session, _: seal(session)), timedelta(seconds=1)),
    Chore(N_("pay reactions owed"), pay_what_is_owed, timedelta(seconds=5)),
    Chore(N_("note how far sending has come"), copies.remember, timedelta(seconds=5)),
    Chore(N_("plan recurring messages"), plan_all, timedelta(minutes=1), house=False),
    Chore(
        N_("forget old sign-in failures"),
        in_work(lambda s, _: attempts.forget_old(s)),
        timedelta(hours=1),
        tenants=False,
    ),
    Chore(N_("save the counts of the API limit"), limits.save, limits.SAVED_EACH, tenants=False),
    Chore(
        N_("forget old crashes"),
        in_work(lambda session, _: crashes.forget_old(session)),
        timedelta(hours=1),
        tenants=False,
    ),
    Chore(N_("look at the installation after an upgrade"), watching.look, timedelta(minutes=1), tenants=False),
    Chore(N_("empty the bin"), bin.empty, at="03:00", house=False),
    Chore(N_("go on with errands left behind"), errands.wake, timedelta(seconds=5)),
    Chore(N_("forget errands after 30 days"), errands.forget_old, timedelta(hours=1)),
    Chore(
        N_("forget old notifications"),
        in_work(lambda session, _: notices.forget_old(session)),
        timedelta(hours=1),
        house=False,
    ),
    Chore(
        N_("forget old answers"),
        in_work(lambda session, _: idempotency.forget_old(session)),
        timedelta(hours=1),
        house=False,
    ),
]
