"""Trying: a notification to oneself, to see where it arrives."""

from sqlmodel import Session

from services.accounts import users
from services.notices import pushing, telling
from services.notices.choices import Receiver
from services.notices.kinds import TEST
from services.work import Actor, action, clock


@action("account.edit")
def send_test(session: Session, actor: Actor) -> int:
    """Give oneself a notice, now: under the bell and in every browser that takes notifications, whatever is chosen.

    Return how many browsers are told.
    """
    me = users.me(session, actor)
    telling.put(session, [Receiver(me.id, clock.now())], TEST, me)
    return len(pushing.mine(session, actor))
