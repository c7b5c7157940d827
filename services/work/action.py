"""`@action`: a service function any caller may ask for. `@step`: one that only actions, steps and reactions call.

`@errand`: one without a session that any caller may ask for: it opens several works, in whichever places it needs.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlmodel import Session

from services.work.actor import Actor

P = ParamSpec("P")
R = TypeVar("R")
Asked = Callable[Concatenate[Session, Actor, P], R] | Callable[Concatenate[Actor, P], R]  # an action or an errand
SHELF = re.compile(r"^services\.(records\.|house\.)?")


@dataclass(frozen=True, slots=True)
class Marked:
    """The marks of a function."""

    kind: str  # action, step or errand
    name: str
    permission: str = ""
    fresh: bool = False
    private: bool = False

    @property
    def reads(self) -> bool:
        """Whether its permission ends in `.read`: such an action gets a connection that cannot write."""
        return self.permission.endswith(".read")

    @property
    def personal(self) -> bool:
        """Whether it is about one's own account or views: its answer differs for each colleague, however equal their
        sight."""
        return self.permission.startswith(("account.", "views."))


ACTIONS: dict[str, Marked] = {}
ERRANDS: dict[str, Marked] = {}


def action(
    permission: str, *, fresh: bool = False, private: bool = False
) -> Callable[[Callable[Concatenate[Session, Actor, P], R]], Callable[Concatenate[Session, Actor, P], R]]:
    """Mark a function `(session, actor, …)` with the permission it needs, checked at each call. What is `private` to
    the actor stays hidden from an administrator who sees the workspace as they do (services/accounts/viewings.py)."""

    def mark(function: Callable[Concatenate[Session, Actor, P], R]) -> Callable[Concatenate[Session, Actor, P], R]:
        marked = Marked("action", named(function), permission, fresh, private)

        @wraps(function)
        def checked(session: Session, actor: Actor, /, *args: P.args, **kwargs: P.kwargs) -> R:
            actor.require(permission, fresh, private)
            session.info.setdefault("action", marked.name)
            return function(session, actor, *args, **kwargs)

        checked.marked = marked  # type: ignore[attr-defined]
        ACTIONS[marked.name] = marked
        return checked

    return mark


def named(function: Callable[..., Any]) -> str:
    """Return the name of a service function, as the trail keeps it: its room and its verb, without the shelf."""
    return f"{SHELF.sub('', function.__module__)}.{function.__name__}"


def step(function: Callable[P, R]) -> Callable[P, R]:
    """Mark a function that runs inside its caller's work and checks no permission of its own."""
    function.marked = Marked("step", f"{function.__module__}.{function.__name__}")  # type: ignore[attr-defined]
    return function


def errand(
    permission: str, *, fresh: bool = False, private: bool = False
) -> Callable[[Callable[Concatenate[Actor, P], R]], Callable[Concatenate[Actor, P], R]]:
    """Mark a function `(actor, …)` that opens its own works with the permission it needs, checked at each call."""

    def mark(function: Callable[Concatenate[Actor, P], R]) -> Callable[Concatenate[Actor, P], R]:
        marked = Marked("errand", named(function), permission, fresh, private)

        @wraps(function)
        def checked(actor: Actor, /, *args: P.args, **kwargs: P.kwargs) -> R:
            actor.require(permission, fresh, private)
            return function(actor, *args, **kwargs)

        checked.marked = marked  # type: ignore[attr-defined]
        ERRANDS[marked.name] = marked
        return checked

    return mark


def marked(function: Callable[..., Any]) -> Marked | None:
    """Return the marks of a function, or None."""
    return getattr(function, "marked", None)
