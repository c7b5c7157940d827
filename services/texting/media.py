"""Media: the pictures and other files of a text are fetched from its provider after the call was answered, outside any
work, and kept beside its row.

What is still to be fetched waits sealed in the place's own settings, so that a restart goes on with it.
"""

import asyncio
import json
import logging
import mimetypes
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from aiohttp import ClientError
from sqlalchemy import delete, insert, select
from sqlmodel import Session

from models.columns import uuid7
from models.inbound import Received
from models.settings import Setting
from services import files
from services.channels import twilio, waha, web
from services.channels.incoming import Heard, Media
from services.channels.mime import MOST
from services.inbound import events, keeping
from services.work import Actor, TooLarge, blobs, clock, step, trouble, vault, work
from services.work.config import Config
from services.work.events import signal
from services.work.places import places

log = logging.getLogger(__name__)
EACH = timedelta(seconds=5)
# A WAHA server keeps files for three minutes unless it is told otherwise; a provider that is away may take hours.
DELAYS = (10, 30, 60, 300, 1_800, 7_200, 21_600)  # seconds
PATIENCE = 60.0  # seconds for one file
AT_ONCE = 10  # texts of one turn
GONE = (404, 410)
SETTINGS = Setting.__table__  # type: ignore[attr-defined]
PREFIX = "media:"
Named = tuple[str, bytes]


@dataclass(frozen=True, slots=True)
class Waiting:
    """The files of one text that are still with its provider. `lost`: others will never come."""

    provider: str
    media: Sequence[Media]
    tries: int = 0
    due_at: str = ""
    lost: bool = False


@dataclass(frozen=True, slots=True)
class _Job:
    setting_id: UUID
    received_id: UUID
    waiting: Waiting


@step
def expect(session: Session, row: Received, heard: Heard) -> None:
    """Note the files of a text, to be fetched in a moment, and say so in its row."""
    if not heard.files:
        return
    lost = len(heard.media) < heard.files
    row.why = keeping.COMING if heard.media else keeping.LEFT
    if heard.media:
        _put(session, row.id, Waiting(heard.provider, heard.media, due_at=clock.now().isoformat(), lost=lost))


def fetch(actor: Actor) -> int:
    """Fetch the files whose time has come. Return how many were kept. A chore."""
    return sum(_fetch(actor, one) for one in _due(actor))


def _due(actor: Actor) -> list[_Job]:
    query = select(SETTINGS.c.id, SETTINGS.c.name, SETTINGS.c.value).order_by(SETTINGS.c.id)
    with work(actor, read=True) as session:
        rows = session.execute(query.where(SETTINGS.c.name.startswith(PREFIX, autoescape=True))).all()
    found = []
    for row_id, name, value in rows:
        try:
            told = json.loads(vault.unseal(value, f"settings.value:{name}"))
        except ValueError:  # sealed with a key that is gone
            continue
        waiting = Waiting(**{**told, "media": [Media(**one) for one in told["media"]]})
        if datetime.fromisoformat(waiting.due_at) <= clock.now():
            found.append(_Job(row_id, UUID(name.removeprefix(PREFIX)), waiting))
    return found[:AT_ONCE]


def _fetch(actor: Actor, job: _Job) -> int:
    got: list[Named] = []
    left: list[Media] = []
    lost = job.waiting.lost
    for number, one in enumerate(job.waiting.media, 1):
        try:
            found = asyncio.run(_ask(job.waiting.provider, one))
        except web.TooLong:
            lost = True
            continue
        except (ClientError, OSError, ValueError):  # the provider is away: the others wait as well
            left += job.waiting.media[number - 1 :]
            break
        if found.status == 200:
            got.append((_name(one, found, number), found.content))
        elif found.status in GONE and job.waiting.tries:
            lost = True
        else:
            left.append(one)
    if left:
        trouble.log_repeated(log, "files of a text could not be fetched yet", place=actor.place)
    for _name_of_it, content in got:
        blobs.lay(actor.place, content)
    with work(actor) as session:
        session.info["action"] = "texting.media.fetch"
        return _keep(session, job, replace(job.waiting, media=left, lost=lost), got)


async def _ask(provider: str, one: Media) -> web.Fetched:
    config = places().config
    async with asyncio.timeout(PATIENCE):
        return await _from(config, provider, one)


async def _from(config: Config, provider: str, one: Media) -> web.Fetched:
    if provider == "twilio" and config.twilio_account_sid:
        return await twilio.media(twilio.account(config, "sms"), one.path, MOST)
    if provider == "waha" and config.waha_base_url:
        return await waha.media(waha.account(config), one.path, MOST)
    raise ValueError("the provider is not set up any more")  # no text


@step
def _keep(session: Session, job: _Job, after: Waiting, got: Sequence[Named]) -> int:
    """Keep what came, and note what did not. Of two fetches at once the second finds the note gone, and keeps nothing."""
    mine = delete(SETTINGS).where(SETTINGS.c.id == job.setting_id).returning(SETTINGS.c.id)
    row = session.get(Received, job.received_id)
    if session.connection().execute(mine).first() is None or row is None or row.deleted_at is not None:
        return 0
    row.why = keeping.LEFT if after.lost else ""
    if after.media and after.tries < len(DELAYS):
        due_at = clock.now() + timedelta(seconds=DELAYS[after.tries])
        _put(session, row.id, replace(after, tries=after.tries + 1, due_at=due_at.isoformat()))
        row.why = keeping.COMING
    elif after.media:
        row.why = keeping.LEFT
    try:
        kept = files.keep_all(session, got, subject="received", subject_id=row.id)
    except TooLarge:
        kept, row.why = [], keeping.FULL
    row.files = [*row.files, *(str(one.id) for one in kept)]
    session.flush()
    signal(session, events.CAME, "received", [row.id])
    return len(kept)


@step
def _put(session: Session, received_id: UUID, waiting: Waiting) -> None:
    name = f"{PREFIX}{received_id.hex}"
    told = json.dumps({**asdict(waiting), "media": [asdict(one) for one in waiting.media]})
    row = {"id": uuid7(), "made_at": clock.now(), "version": 1, "name": name}
    session.connection().execute(insert(SETTINGS).values(**row, value=vault.seal(told, f"settings.value:{name}")))


def _name(one: Media, found: web.Fetched, number: int) -> str:
    """Return the name of a file: the sender's, else a number with the ending of its type."""
    kind = (one.type or found.type).partition(";")[0].strip().lower()
    return one.name or found.name or f"{number}{mimetypes.guess_extension(kind) or ''}"
