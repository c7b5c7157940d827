"""Refusals: errors with a sentence for people and a status for programs. Crashes are something else."""

from collections.abc import Callable
from typing import Any, ParamSpec, Self, TypeVar, cast

from models.language import _

P = ParamSpec("P")
T = TypeVar("T")


class Refused(Exception):
    """A request that we refuse. The message is a sentence that says what to do instead."""

    status = 400
    code = "refused"

    def __init__(self, message: str, /, **more: Any) -> None:
        super().__init__(message)
        self.message = message
        self.more = more


class SignInNeeded(Refused):
    """The caller is not signed in, or no longer."""

    status, code = 401, "sign_in_needed"


class NotAllowed(Refused):
    """The actor lacks the permission."""

    status, code = 403, "not_allowed"


class NotFound(Refused):
    """The row does not exist, or not for this actor: the two look the same."""

    status, code = 404, "not_found"


class Moved(Refused):
    """The row is now another one, whose id is in `more`."""

    status, code = 301, "moved"


class Conflict(Refused):
    """Another change was first: a stale version, or a value that is taken."""

    status, code = 409, "conflict"


class Stale(Conflict):
    """The record changed since the form was opened. `more` holds `yours`, `theirs` and `before`."""

    code = "stale"


class TooLarge(Refused):
    """The request exceeds a size limit."""

    status, code = 413, "too_large"


class Invalid(Refused):
    """A value is wrong. `fields` maps each wrong field to its own sentence."""

    status, code = 422, "invalid"

    def __init__(self, message: str, /, **fields: str) -> None:
        super().__init__(message)
        self.fields = fields


class Mistakes:
    """The mistakes in one form, collected so that all are shown at once.

        with Mistakes() as found:
            zone = found.check(fields.zone, typed_zone)

    The end of the block refuses (`Invalid`) when there were mistakes; until then a wrong value is None.
    """

    def __init__(self) -> None:
        self.fields: dict[str, str] = {}

    def __enter__(self) -> Self:
        return self

    def check(self, judge: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Check one part of the form, and keep its mistakes."""
        try:
            return judge(*args, **kwargs)
        except Invalid as refusal:
            if not refusal.fields:
                raise
            # The first of two mistakes in one field counts.
            self.fields = {**refusal.fields, **self.fields}
            return cast(T, None)

    def __exit__(self, kind: object, *raised: object) -> None:
        if kind is None and self.fields:
            raise Invalid(_("Please check the form."), **self.fields)


class TooMany(Refused):
    """Too many requests. `retry_after` is in seconds."""

    status, code = 429, "too_many"

    def __init__(self, message: str, retry_after: int) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class Busy(Refused):
    """The database was not free in time; nothing was done."""

    status, code = 503, "busy"


class DataGone(Exception):
    """The data of the house, or of a company that it knows, is missing: it was moved or deleted."""


class CannotStart(Exception):
    """The server, or a command, must not start. The message is one plain sentence with the remedy."""
