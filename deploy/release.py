"""Make a release of a clean tree: `make release VERSION=1.2.0`. Nothing leaves this machine.

It writes the version, closes the changelog's section, makes the papers anew, commits, sets the tag, and puts into `dist/`
what people download: the package, its list of exact versions, the notes and the digests. It refuses what is not ready,
and if a step fails before the tag, everything is as before.
"""

import argparse
import datetime
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

VERSION_FILE, CHANGELOG = Path("services/house/version.py"), Path("CHANGELOG.md")
NUMBER = re.compile(r"(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)")
SECTIONS = ("Added", "Changed", "Deprecated", "Removed", "Security", "Fixed", "Known issues", "Not there yet")
TREES = {"house": "the house", "tenant": "each workspace"}


class NotReady(Exception):
    """Why no release can be made, in a sentence."""


def main(words: Sequence[str] | None = None) -> int:
    """Make the release named on the command line, or with `--look` only say whether it could be made."""
    told = argparse.ArgumentParser(description="Make a release of a clean tree.")
    told.add_argument("version", help="as 1.2.0")
    told.add_argument("--look", action="store_true", help="only say whether it could be made")
    given = told.parse_args(words)
    try:
        news = look(given.version)
        if given.look:
            print(f"{given.version} can be released.")
            return 0
        release(given.version, news)
    except NotReady as why:
        print(f"No release: {why}", file=sys.stderr)
        return 1
    print(f"Released {given.version}: see dist/. To publish it: git push origin HEAD v{given.version}")
    return 0


def look(version: str) -> str:
    """Return what the changelog says of the next version. Refuses a wrong or lower number, a tag that exists, a tree that
    is not clean, a changelog without news, and sections that a changelog does not have."""
    if not NUMBER.fullmatch(version):
        raise NotReady(f"{version or 'nothing'} is no version. It has three numbers, as 1.2.0.")
    if git("status", "--porcelain"):
        raise NotReady("there are changes that are not committed. Commit or stash them first.")
    before = present()
    if _parts(version) <= _parts(before):
        raise NotReady(f"{version} does not come after {before}.")
    if git("tag", "--list", f"v{version}"):
        raise NotReady(f"the tag v{version} is there already.")
    found = re.search(r"^## \[Unreleased\]\n(.*?)(?=^## \[|\Z)", CHANGELOG.read_text("utf-8"), re.M | re.S)
    news = found[1].strip() if found else ""
    if not news:
        raise NotReady("CHANGELOG.md says nothing under [Unreleased].")
    strange = set(re.findall(r"^### (.+)$", news, re.M)) - set(SECTIONS)
    if strange:
        raise NotReady(f"CHANGELOG.md has sections it should not have: {', '.join(sorted(strange))}.")
    return news


def release(version: str, news: str) -> None:
    """Write, commit, tag and pack. The caller has looked."""
    head = git("rev-parse", "HEAD")
    today = datetime.datetime.now(datetime.UTC).date().isoformat()
    try:
        _write(VERSION_FILE, f'VERSION = "{present()}"', f'VERSION = "{version}"')
        _write(CHANGELOG, "## [Unreleased]\n", f"## [Unreleased]\n\n## [{version}] - {today}\n")
        run(sys.executable, "-m", "tests.generated_docs")
        told = notes(version, today, news)
        with tempfile.TemporaryDirectory() as folder:
            built = wheel(Path(folder))
            git("add", "--all")
            git("commit", "--quiet", "--message", f"Release {version}")
            git("tag", "--annotate", f"v{version}", "--cleanup", "verbatim", "--message", told)
            pack(version, built, told)
    except BaseException:
        if not git("tag", "--list", f"v{version}"):
            git("reset", "--quiet", "--hard", head)  # nothing of anybody is lost: the tree was clean
        raise


def notes(version: str, today: str, news: str) -> str:
    """Return the notes of a release: whether the data changes, what is new, and what is known not to work (D-26)."""
    changes = migrations()
    says = "; ".join(f"{count} of {TREES[tree]}" for tree, count in changes.items() if count)
    data = f"**The database changes**: {says}. Run `steward upgrade`." if says else "**The database does not change.**"
    known = "" if "### Known issues" in news else "\n### Known issues\n\nNone that we know of.\n"
    return f"# Steward {version}\n\nReleased on {today}. {data}\n\n{news}\n{known}"


def migrations() -> dict[str, int]:
    """Count the migrations since the tag before, by tree; without a tag, all of them."""
    tags = git("tag", "--list", "v*", "--sort=-version:refname").split()
    span = [f"{tags[0]}..HEAD"] if tags else ["4b825dc642cb6eb9a060e54bf8d69288fbee4904", "HEAD"]  # git's empty tree
    names = git("diff", "--name-only", "--diff-filter=A", *span, "--", "migrations").splitlines()
    return {tree: sum(one.startswith(f"migrations/{tree}/versions/0") for one in names) for tree in TREES}


def wheel(folder: Path) -> Path:
    """Build the package from the files of version control alone, and return its path."""
    for one in git("ls-files").splitlines():
        target = folder / "source" / one
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(one, target)
    order = ["pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "--wheel-dir", str(folder / "dist")]
    run(sys.executable, "-m", *order, str(folder / "source"))
    return next((folder / "dist").glob("*.whl"))


def pack(version: str, built: Path, told: str) -> None:
    """Put into `dist/` what people download, and the digests of it; what was there before goes."""
    out = Path("dist")
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir()
    files = [out / built.name, out / "requirements.lock", out / f"notes-{version}.md"]
    shutil.copy2(built, files[0])
    shutil.copy2("requirements.lock", files[1])
    files[2].write_text(told, encoding="utf-8")
    sums = [f"{hashlib.sha256(one.read_bytes()).hexdigest()}  {one.name}\n" for one in files]
    (out / "SHA256SUMS").write_text("".join(sums), encoding="utf-8")


def present() -> str:
    """Return the version that the sources have."""
    found = re.search(r'^VERSION = "(.+)"$', VERSION_FILE.read_text("utf-8"), re.M)
    if found is None:
        raise NotReady(f"{VERSION_FILE} names no version.")
    return found[1]


def git(*words: str) -> str:
    """Run git in the sources and return what it printed."""
    return run("git", *words).rstrip("\n")


def run(*order: str) -> str:
    """Run a program and return what it printed. Refuses one that fails, with its last words."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([".", os.environ.get("PYTHONPATH", "")])}
    done = subprocess.run(order, capture_output=True, text=True, check=False, env=environment)
    if done.returncode:
        raise NotReady(f"{' '.join(order[:4])} failed: {(done.stderr or done.stdout).strip()[-2000:]}")
    return done.stdout


def _parts(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))


def _write(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    if text.count(old) != 1:
        raise NotReady(f"{path} does not have {old.strip()!r} once.")
    path.write_text(text.replace(old, new), encoding="utf-8")


if __name__ == "__main__":
    raise SystemExit(main())
