"""Refusals: what a person may be told, with the status a program gets. Crashes are something else."""

from collections.abc import Callable
from typing import Any, ParamSpec, Self, TypeVar, cast

from models.language import _

P = ParamSpec("P")
T = TypeVar("T")


class Refused(Exception):
    """Something a person asked for that we will not do. The message is a sentence that says what to do instead."""

    status = 400
    code = "refused"

    def __init__(self, message: str, /, **more: Any) -> None:
        super().__init__(message)
        self.message = message
        self.more = more


class SignInNeeded(Refused):
    """Nobody is signed in, or no longer."""

    status, code = 401, "sign_in_needed"


class NotAllowed(Refused):
    """The actor lacks the permission."""

    status, code = 403, "not_allowed"


class NotFound(Refused):
    """It is not there, or not for this actor: the two look the same."""

    status, code = 404, "not_found"


class Conflict(Refused):
    """Somebody else was first: a stale version, or a value that is taken."""

    status, code = 409, "conflict"


class Stale(Conflict):
    """The record changed since the form was opened. `more` holds `yours`, `theirs` and `before`."""

    code = "stale"


class TooLarge(Refused):
    """More than we take."""

    status, code = 413, "too_large"


class Invalid(Refused):
    """A value is wrong. `fields` maps each wrong field to its own sentence."""

    status, code = 422, "invalid"

    def __init__(self, message: str, /, **fields: str) -> None:
        super().__init__(message)
        self.fields = fields


class Mistakes:
    """What is wrong with one form, so that all of it is said at once.

        with Mistakes() as found:
            zone = found.check(fields.zone, typed_zone)

    The end of the block refuses (`Invalid`) when anything was wrong; until then what was wrong is None.
    """

    def __init__(self) -> None:
        self.fields: dict[str, str] = {}

    def __enter__(self) -> Self:
        return self

    def check(self, judge: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Check one part of the form, and keep what is wrong with it."""
        try:
            return judge(*args, **kwargs)
        except Invalid as refusal:
            if not refusal.fields:
                raise
            # Of two mistakes in one field the first counts.
            self.fields = {**refusal.fields, **self.fields}
            return cast(T, None)

    def __exit__(self, kind: object, *raised: object) -> None:
        if kind is None and self.fields:
            raise Invalid(_("Please check the form."), **self.fields)


class TooMany(Refused):
    """Too often. `retry_after` is in seconds."""

    status, code = 429, "too_many"

    def __init__(self, message: str, retry_after: int) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class Busy(Refused):
    """The database did not get to it in time; nothing was done."""

    status, code = 503, "busy"


class DataGone(Exception):
    """The data of a company that the house knows, or of the house, is not where it was: somebody took it away."""


class CannotStart(Exception):
    """The server, or a command, must not start. The message is one plain sentence with the remedy."""
