"""Leaked passwords: a list is asked by the first five characters of a hash, so it never learns the password (U-10).

The answer names some hundred endings, and one of them may be ours. Whatever fails on the way, the password is accepted:
a list that is out of reach must not keep anybody out.
"""

import asyncio
import hashlib
import logging

from services.channels import guard
from services.work import trouble
from services.work.places import places

log = logging.getLogger(__name__)
PATIENCE = 3.0  # seconds
LARGEST = 512 * 1024  # bytes of an answer; the usual one has 40 kB
MOST = 200  # answers remembered
_answers: dict[str, frozenset[str]] = {}


def contains(address: str, password: str) -> bool:
    """Return whether the list at this address has the password. False when it cannot be asked."""
    found = hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest().upper()
    asked = f"{address.rstrip('/')}/{found[:5]}"
    if asked not in _answers:
        try:
            said = asyncio.run(_ask(asked))
        except Exception:
            trouble.log_repeated(log, "the list of leaked passwords did not answer")
            return False
        if len(_answers) >= MOST:
            _answers.pop(next(iter(_answers)))
        _answers[asked] = frozenset(
            line.partition(":")[0].strip().upper() for line in said.splitlines() if _counts(line)
        )
    return found[5:] in _answers[asked]


async def _ask(address: str) -> str:
    config = places().config
    private = config.allow_private
    address = guard.check(address, private=private, plain=private and config.environment != "production")
    headers = {"Add-Padding": "true"}  # so that the length of the answer tells nothing
    async with (
        guard.session(PATIENCE, private=private) as session,
        session.get(address, headers=headers, allow_redirects=False) as answer,
    ):
        if answer.status != 200:
            raise OSError(answer.status)
        return (await guard.whole(answer, LARGEST)).decode("ascii", "replace")


def _counts(line: str) -> bool:
    """Return whether a line is one of the list, and no padding."""
    return not line.rstrip().endswith(":0")
