"""Actors: the caller, its place, its permissions, and how much it sees."""

import logging
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from models.language import _
from services.work import clock
from services.work.errors import NotAllowed

log = logging.getLogger(__name__)
Scope = Literal["own", "team", "all"]
HOUSE = "house"
FRESH_FOR = timedelta(minutes=10)  # how long a typed password counts as proof for dangerous steps


@dataclass(frozen=True, slots=True)
class Viewing:
    """A viewing under way: who really looks, and until when (models.accounts.Viewing)."""

    id: UUID
    viewer_id: UUID
    viewer: str
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Actor:
    """A user, a program, or the house itself. `place` is `house` or the id of a tenant, as text.

    During a `viewing` everything but the session is that of the colleague whose workspace is looked at: such an actor
    reads what the colleague reads, but nothing private, and writes nothing at all.
    """

    place: str
    user_id: UUID | None = None
    name: str = "Steward"
    role: str = "house"
    role_label: str = field(default="", compare=False)  # marked, of a built-in role; as typed, of an own one
    permissions: frozenset[str] = frozenset()
    scope: Scope = "all"
    team_id: UUID | None = None
    session_id: UUID | None = None
    kind: Literal["user", "program", "house"] = "house"
    operator: bool = False
    proved_at: datetime | None = None
    zone: str = "UTC"
    look: str = field(default="auto", compare=False)
    density: str = field(default="comfortable", compare=False)
    locale: str = field(default="", compare=False)  # the language of their account; empty: that of the browser
    viewing: Viewing | None = None
    token_id: UUID | None = None  # of a program that came with a token of its own (models.doors.ApiToken)
    address: str = field(default="", compare=False)  # the internet address it comes from; the trail keeps it
    came_by: str = field(default="", compare=False)  # what the browser calls itself, where that is known

    def may(self, permission: str) -> bool:
        """Return whether this actor has a permission. The house has all of them."""
        return self.kind == "house" or permission in self.permissions

    @property
    def person_id(self) -> UUID | None:
        """The person at the screen: the user, but in a viewing the administrator who looks."""
        return self.viewing.viewer_id if self.viewing is not None else self.user_id

    def require(self, permission: str, fresh: bool = False, private: bool = False) -> None:
        """Refuse an actor without the permission, or, for dangerous steps (`fresh`), without a recent password. In a
        viewing, refuse everything but reading, and what is `private` to the colleague."""
        if self.viewing is not None and clock.now() >= self.viewing.ends_at:
            raise NotAllowed(_("The viewing has ended. Load the page again."), viewing="ended")
        if self.viewing is not None and not permission.endswith(".read"):
            self.refuse_writing()
        if self.viewing is not None and private:
            text = _("This is private to {name}, and hidden while you see what they see.")
            raise NotAllowed(text.format(name=self.name), viewing="private")
        if not self.may(permission):
            who = {"place": self.place, "user": str(self.person_id), "permission": permission}
            log.warning("a permission was refused", extra=who)  # so that somebody who tries doors is seen
            if self.token_id is not None:
                raise NotAllowed(
                    _("The scopes of this token do not allow this, or its owner's role."), permission=permission
                )
            raise NotAllowed(
                _("Your role does not allow this. Ask an administrator if you need it."), permission=permission
            )
        if fresh and self.kind != "house" and not self.proved:
            if self.token_id is not None:
                text = _("A token cannot do this: it needs a fresh sign-in at /api/v1/auth/login.")
                raise NotAllowed(text, proof="needed")
            if self.kind == "program":
                raise NotAllowed(_("Sign in again: this needs a token of the last ten minutes."), proof="needed")
            raise NotAllowed(_("Please confirm your password first."), proof="needed")

    def refuse_writing(self) -> None:
        """Refuse to write anything in a viewing, where it would be done in the colleague's name."""
        if self.viewing is not None:
            text = _("You see what {name} sees, and cannot change anything. Stop viewing first.")
            raise NotAllowed(text.format(name=self.name), viewing="read-only")

    @property
    def proved(self) -> bool:
        """Whether the password was typed in the last ten minutes."""
        # A proof in the future is from before the clock went back, and would count for as long.
        return self.proved_at is not None and abs(clock.now() - self.proved_at) < FRESH_FOR

    @property
    def sight(self) -> tuple[object, ...]:
        """Return everything that decides what this actor sees: actors with equal sight may share a live page's data."""
        whose = {"all": None, "team": self.team_id or self.user_id, "own": self.user_id}[self.scope]
        mine = self.user_id if self.scope != "all" else None
        # A viewing shares nothing: the answers kept for the colleague were not asked by someone who may not see all.
        watched = self.viewing.id if self.viewing is not None else None
        return (self.place, self.scope, whose, mine, self.permissions, watched)


def house_actor(place: str = HOUSE) -> Actor:
    """Return the house itself, at work in one place."""
    return Actor(place=place)


def on_behalf(actor: Actor) -> Actor:
    """Return the house itself at work for a person, whom it records."""
    return replace(house_actor(), user_id=actor.user_id, name=actor.name)


def in_place(actor: Actor, place: str) -> Actor:
    """Return the house's own actor, moved to another place; people never move."""
    if actor.kind != "house":
        raise NotAllowed(_("People stay in their own workspace."))
    return replace(actor, place=place)
