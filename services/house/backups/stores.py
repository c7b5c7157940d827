"""Stores: the folders and buckets that keep sets. One interface over obstore: a folder, a mounted share, S3 and compatible.

`file:///srv/backups`, `s3://bucket/prefix?endpoint=https://…&region=…`. Credentials are beside the address, never in it.
"""

import json
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import obstore
from obstore.exceptions import AlreadyExistsError, BaseError, GenericError
from obstore.store import LocalStore, S3Store

from models.language import _
from services.house.backups.errors import BackupFailed
from services.house.backups.files import sync, sync_folder
from services.house.backups.manifest import NAME
from services.work import Invalid

PIECE = 8 << 20  # bytes of one part of an upload; S3 takes at least 5 MiB
RETRIES: Any = {"max_retries": 4, "retry_timeout": timedelta(seconds=60)}
PATIENCE: Any = {"connect_timeout": "10s", "read_timeout": "60s", "timeout": "15m"}


@dataclass(frozen=True, slots=True)
class Room:
    """The free and the whole room of a store, in bytes; None where it has no limit that we can see."""

    free: int | None
    size: int | None


class Store:
    """One open destination. Every trouble of it is `BackupFailed` with a plain sentence."""

    def __init__(self, url: str, secret: str | None = None, *, make: bool = False) -> None:
        self.url, self.make = (
            check_url(url),
            make,
        )  # only a new destination's folder is made: a missing one is a lost share
        self.folder = Path(unquote(urlsplit(self.url).path)) if self.url.startswith("file:") else None
        self.inner: Any = self._open(secret)

    def _open(self, secret: str | None) -> Any:
        with spoken(self.url):
            if self.folder is not None:
                if not self.folder.is_dir() and not (self.make and self.folder.parent.is_dir()):
                    raise FileNotFoundError(str(self.folder))
                return LocalStore(self.folder, mkdir=self.make)
            return _bucket(self.url, secret)

    def put(self, path: str, source: Path, tell: Callable[[int], None] = lambda _: None) -> None:
        """Store a file; it appears whole or not at all."""
        with spoken(self.url):
            obstore.put(self.inner, path, _pieces(source, tell), chunk_size=PIECE, max_concurrency=4)
            self._settle(path)

    def put_new(self, path: str, content: bytes) -> None:
        """Store a small object that must not exist yet."""
        with spoken(self.url):
            try:
                self._create(path, content)
            except GenericError:  # a lost connection: obstore does not repeat what must be new, but we can compare
                self._create(path, content)
            self._settle(path)

    def _create(self, path: str, content: bytes) -> None:
        try:
            obstore.put(self.inner, path, content, mode="create")
        except AlreadyExistsError:
            if self.read(path) != content:  # an answer that was lost: a second try finds our own bytes
                raise

    def put_small(self, path: str, content: bytes) -> None:
        """Store a small object, over an older one."""
        with spoken(self.url):
            obstore.put(self.inner, path, content)
            self._settle(path)

    def fetch(self, path: str, target: Path, tell: Callable[[int], None] = lambda _: None) -> None:
        """Fetch an object into a file."""
        with spoken(self.url):
            stream = iter(obstore.get(self.inner, path).stream(min_chunk_size=1 << 20))
        with open(target, "wb") as out:  # its trouble is this machine's, not the destination's
            while piece := self._next(stream):
                out.write(piece)
                tell(len(piece))

    def _next(self, stream: Iterator[bytes]) -> bytes:
        with spoken(self.url):
            return next(stream, b"")

    def read(self, path: str) -> bytes | None:
        """Return a small object, or None where there is none."""
        with spoken(self.url):
            try:
                return bytes(obstore.get(self.inner, path).bytes())
            except FileNotFoundError:
                return None

    def stored_at(self, path: str) -> datetime | None:
        """Return when an object was stored, by the clock of the destination."""
        with spoken(self.url):
            try:
                return obstore.head(self.inner, path)["last_modified"]
            except FileNotFoundError:
                return None

    def names(self) -> list[str]:
        """Return the names of the sets that are or were begun here, the oldest first."""
        with spoken(self.url):
            found = obstore.list_with_delimiter(self.inner)["common_prefixes"]
        return sorted(name for one in found if NAME.fullmatch(name := one.strip("/")))

    def delete(self, name: str) -> None:
        """Delete a set: its manifest first, so that no half set ever looks whole."""
        with spoken(self.url):
            paths = [one["path"] for page in obstore.list(self.inner, f"{name}/") for one in page]
            for path in sorted(paths, key=lambda one: not one.endswith(".json")):
                obstore.delete(self.inner, path)
            if self.folder is not None:
                shutil.rmtree(self.folder / name, ignore_errors=True)

    def forget(self, path: str) -> None:
        """Delete one object."""
        with spoken(self.url):
            obstore.delete(self.inner, path)

    def room(self, quota: int | None = None) -> Room:
        """Return the room of the store. A bucket has none that we could see, unless a quota was given for it."""
        with spoken(self.url):
            if self.folder is not None:
                usage = shutil.disk_usage(self.folder)
                return Room(usage.free, usage.total)
            if quota is None:
                obstore.list_with_delimiter(self.inner)
                return Room(None, None)
            used = sum(one["size"] for page in obstore.list(self.inner) for one in page)
            return Room(max(0, quota - used), quota)

    def _settle(self, path: str) -> None:
        if self.folder is not None:
            sync(self.folder / path)
            sync_folder((self.folder / path).parent)


def check_url(typed: str) -> str:
    """Return a destination's address as it is kept. Refuses what is neither a folder nor a bucket."""
    typed = typed.strip()
    if typed.startswith("/"):
        typed = Path(typed).as_uri()
    parts = urlsplit(typed)
    if parts.username or parts.password:
        raise Invalid(_("Please check the form."), url=_("Leave the key and its secret out of the address."))
    if (parts.scheme == "file" and parts.path.startswith("/")) or (parts.scheme == "s3" and parts.hostname):
        return typed
    hint = _("Enter a folder, as /mnt/backups, or a bucket, as s3://bucket/folder?region=eu-central-1.")
    raise Invalid(_("Please check the form."), url=hint)


def _bucket(url: str, secret: str | None) -> Any:
    parts, known = urlsplit(url), json.loads(secret) if secret else {}
    query = {name: values[0] for name, values in parse_qs(parts.query).items()}
    endpoint = query.get("endpoint")
    if not known.get("key"):
        raise BackupFailed(_("{place}: it needs an access key and its secret.").format(place=shown(url)))
    more: dict[str, Any] = {"access_key_id": known["key"], "secret_access_key": known.get("secret")}
    client: Any = {**PATIENCE, "allow_http": bool(endpoint and endpoint.startswith("http://"))}
    return S3Store(
        parts.hostname or "",
        prefix=parts.path.strip("/") or None,
        endpoint=endpoint,
        region=query.get("region", "us-east-1"),
        virtual_hosted_style_request=query.get("style") == "virtual",
        client_options=client,
        retry_config=RETRIES,
        **{name: value for name, value in more.items() if value},
    )


def _pieces(source: Path, tell: Callable[[int], None]) -> Iterator[bytes]:
    with open(source, "rb") as file:
        while piece := file.read(PIECE):
            yield piece
            tell(len(piece))


@contextmanager
def spoken(url: str) -> Iterator[None]:
    """Turn the trouble of a destination into a sentence that names it, without its answer's secrets."""
    try:
        yield
    except BackupFailed:
        raise
    except FileNotFoundError as error:
        text = (
            _("{place}: it is not there.") if url.startswith("s3:") else _("{place}: it is not there, or not mounted.")
        )
        raise BackupFailed(text.format(place=shown(url))) from error
    except (BaseError, OSError) as error:
        raise BackupFailed(_("{place}: {why}").format(place=shown(url), why=_reason(error))) from error


def shown(url: str) -> str:
    """Return an address as people read it: the folder, or the bucket without its parameters."""
    parts = urlsplit(url)
    return unquote(parts.path) if parts.scheme == "file" else f"{parts.scheme}://{parts.hostname}{parts.path}"


def _reason(error: Exception) -> str:
    """Return why it failed, in a few words of ours: what a server says may hold markup, addresses and keys."""
    said = f"{type(error).__name__} {error}"
    if "No space left" in said or "QuotaExceeded" in said or "XMinioStorageFull" in said:
        return _("no room is left there.")
    status = re.search(r"status code: (\d{3})", said)  # no text
    known = {
        "401": _("it refused the credentials (401)."),
        "403": _("it refused the credentials (403)."),
        "404": _("there is no bucket of that name."),
        "429": _("it is busy (429). Steward tried again for a minute."),
        "500": _("it had an error (500). Steward tried again for a minute."),
        "503": _("it is out of service (503). Steward tried again for a minute."),
        "507": _("no room is left there."),
    }
    signs = {
        "AlreadyExists": _("a set of this name is there already."),
        "Read-only": _("it is read-only."),
        "PermissionDenied": _("Steward may not write there."),
        "Permission denied": _("Steward may not write there."),
        "dns error": _("its name is not known (DNS)."),
        "Connection refused": _("nothing answers there."),
        "certificate": _("its certificate is not trusted."),
        "TimedOut": _("it does not answer in time."),
        "body error": _("the connection broke off in the middle."),
    }
    if isinstance(error, AlreadyExistsError) or status is None:
        return next((text for sign, text in signs.items() if sign in said), _("it cannot be reached."))
    return known.get(status[1]) or _("it refused ({status}).").format(status=status[1])
