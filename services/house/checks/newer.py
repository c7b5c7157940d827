"""Newer versions of the installed packages, asked of a package index in its simple JSON form (PEP 691, PEP 700).

Only versions that this Python could install count: no pre-releases, nothing yanked. Nobody is asked unless the settings
name an index.
"""

import json
import platform
import ssl
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPException
from importlib.metadata import distributions
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.utils import (
    InvalidSdistFilename,
    InvalidWheelFilename,
    canonicalize_name,
    parse_sdist_filename,
    parse_wheel_filename,
)
from packaging.version import InvalidVersion, Version

ACCEPT = "application/vnd.pypi.simple.v1+json"
OURS = "steward"  # on a public index this name is somebody else's
AT_ONCE, SECONDS = 8, 10.0  # requests; the most that one may take
MOST_BYTES = 32_000_000  # of one answer; those of packages with many releases have a few megabytes
UNREADABLE = (InvalidVersion, InvalidSdistFilename, InvalidWheelFilename, InvalidSpecifier)


def look_up(address: str) -> list[str] | None:
    """Return the packages that an index has a newer version of, as "name 1.0 → 1.2", by name; packages it does not know
    are left out. None without an address, or when it did not answer for each."""
    if not address:
        return None
    here = {canonicalize_name(one.metadata["Name"]): one.version for one in distributions() if one.metadata["Name"]}
    here.pop(canonicalize_name(OURS), None)
    try:
        with ThreadPoolExecutor(AT_ONCE) as pool:
            told = list(pool.map(lambda name: _newest(address, name), sorted(here)))
    except (OSError, ValueError, HTTPException, KeyError, TypeError, AttributeError):
        return None
    pairs = zip(sorted(here), told, strict=True)
    return [f"{name} {here[name]} → {new}" for name, new in pairs if new and new > Version(here[name])]


def _newest(address: str, name: str) -> Version | None:
    request = Request(f"{address.rstrip('/')}/{name}/", headers={"Accept": ACCEPT})  # noqa: S310
    try:
        with urlopen(request, timeout=SECONDS, context=ssl.create_default_context()) as answer:  # noqa: S310
            files = json.loads(answer.read(MOST_BYTES))["files"]
    except HTTPError as refused:
        if refused.code == 404:  # one of our own, or of somebody else's index
            return None
        raise
    return max(_installable(files), default=None)


def _installable(files: list[dict[str, Any]]) -> Iterable[Version]:
    for one in files:
        try:
            version, needs = _version(one["filename"]), SpecifierSet(one.get("requires-python") or "")
        except UNREADABLE:  # an old release of another kind
            continue
        if not one.get("yanked") and not version.is_prerelease and needs.contains(platform.python_version()):
            yield version


def _version(filename: str) -> Version:
    return parse_wheel_filename(filename)[1] if filename.endswith(".whl") else parse_sdist_filename(filename)[1]
