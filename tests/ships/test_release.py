"""A release is made on a clean copy of the sources, and what is not ready is refused (D-14, D-26)."""

import hashlib
import subprocess
import sys
from pathlib import Path

import pytest

from tests.ships import building

pytestmark = pytest.mark.crash  # it makes the papers anew and builds the package, in processes of their own
NEWS = "## [Unreleased]\n\n### Added\n\n- A bell.\n"
WHO = {f"GIT_{who}_{what}": "alice@acme.example" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A repository of its own, with one commit, one old tag and news in its changelog."""
    folder = building.copied(tmp_path / "clone")
    changelog = folder / "CHANGELOG.md"
    changelog.write_text(NEWS + "\n## [0.1.0] - 2026-11-21\n\nThe first version.\n")
    git(folder, "init", "--quiet", "--initial-branch=main")
    commit(folder)
    git(folder, "tag", "v0.1.0")
    return folder


def git(folder: Path, *words: str) -> str:
    return building.run("git", *words, cwd=folder, **WHO).strip()


def commit(folder: Path) -> None:
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", "What there is")


def release(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    order = [sys.executable, "deploy/release.py", *words]
    return subprocess.run(
        order, cwd=folder, env={**building.clean(), **WHO}, capture_output=True, text=True, check=False
    )


def test_d14_d26_a_release_is_a_commit_a_tag_notes_and_files_with_digests(clone: Path) -> None:
    (clone / "migrations" / "tenant" / "versions" / "0999_bells.py").write_text("# a table of bells\n")
    commit(clone)
    done = release(clone, "0.2.0")
    assert done.returncode == 0, done.stderr
    assert git(clone, "status", "--porcelain") == "" and git(clone, "log", "-1", "--format=%s") == "Release 0.2.0"
    assert git(clone, "tag", "--points-at", "HEAD") == "v0.2.0"
    told = (clone / "dist" / "notes-0.2.0.md").read_text()
    assert "**The database changes**: 1 of each workspace." in told and "- A bell." in told and "Known issues" in told
    assert git(clone, "tag", "--list", "--format=%(contents)", "v0.2.0") == told.strip()
    changelog = (clone / "CHANGELOG.md").read_text()
    assert changelog.startswith("## [Unreleased]\n\n## [0.2.0] - ") and "The first version." in changelog
    assert "version 0.2.0" in (clone / "docs" / "reference.md").read_text()
    sums = dict(line.split()[::-1] for line in (clone / "dist" / "SHA256SUMS").read_text().splitlines())
    assert set(sums) == {"steward_crm-0.2.0-py3-none-any.whl", "requirements.lock", "notes-0.2.0.md"}
    assert all(hashlib.sha256((clone / "dist" / one).read_bytes()).hexdigest() == sums[one] for one in sums)


def test_d14_what_is_not_ready_is_refused_and_nothing_is_changed(clone: Path) -> None:
    head = git(clone, "rev-parse", "HEAD")
    for version, why in (("0.1.0", "does not come after"), ("1.2", "no version"), ("v1.2.0", "no version")):
        assert why in release(clone, version).stderr
    git(clone, "tag", "v0.2.0")
    assert "is there already" in release(clone, "0.2.0").stderr
    (clone / "README.md").write_text("Half a sentence")
    assert "not committed" in release(clone, "0.3.0").stderr
    git(clone, "checkout", "--quiet", "README.md")
    assert release(clone, "0.3.0", "--look").stdout == "0.3.0 can be released.\n"
    assert (git(clone, "rev-parse", "HEAD"), git(clone, "status", "--porcelain")) == (head, "")


@pytest.mark.parametrize(
    ("news", "why"), [("## [Unreleased]\n", "says nothing"), (NEWS.replace("Added", "Shiny"), "Shiny")]
)
def test_d14_a_changelog_without_news_or_with_strange_sections_is_refused(clone: Path, news: str, why: str) -> None:
    (clone / "CHANGELOG.md").write_text(news)
    commit(clone)
    assert why in release(clone, "0.2.0").stderr


def test_d14_a_release_that_fails_halfway_leaves_everything_as_it_was(clone: Path) -> None:
    (clone / "tests" / "generated_docs.py").write_text("raise SystemExit('The papers cannot be made.')\n")
    commit(clone)
    head = git(clone, "rev-parse", "HEAD")
    assert "The papers cannot be made." in release(clone, "0.2.0").stderr
    assert (git(clone, "rev-parse", "HEAD"), git(clone, "status", "--porcelain")) == (head, "")
    assert git(clone, "tag", "--list") == "v0.1.0"
