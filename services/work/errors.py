"""Refusals: what a person may be told, with the status a program gets. Crashes are something else."""

from typing import Any


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
    """What is wrong with a form, collected, so that all of it is refused at once: each check stands in its own
    `with wrong:`, and `wrong.refuse()` comes after the last. Of two mistakes in one field the first counts."""

    def __init__(self) -> None:
        self.message = ""
        self.fields: dict[str, str] = {}

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, refusal: BaseException | None, trace: object) -> bool:
        if not isinstance(refusal, Invalid) or not refusal.fields:
            return False
        self.message = self.message or refusal.message
        self.fields = {**refusal.fields, **self.fields}
        return True

    def refuse(self) -> None:
        """Refuse, if anything was wrong (`Invalid`)."""
        if self.fields:
            raise Invalid(self.message, **self.fields)


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
