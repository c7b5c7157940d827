"""The package: it holds all that Steward needs, and serves from any folder (Y-08, D-14)."""

import subprocess
import urllib.request
import zipfile
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from services.house.version import VERSION
from tests.rules.sources import SHELVES
from tests.servers import Served, free_port, wait
from tests.ships import building
from tests.waiting import PATIENCE

pytestmark = pytest.mark.crash  # it builds, installs and starts real processes
LARGEST = 12_000_000  # bytes of the wheel: 8 MB of them are outlines of land, fonts and the pictures of the guide


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return building.wheel(tmp_path_factory.mktemp("built"))


def test_d14_the_package_has_every_file_of_the_shelves_and_the_version_of_the_changelog(built: Path) -> None:
    with zipfile.ZipFile(built) as whole:
        names = set(whole.namelist())
        [about] = [whole.read(name).decode() for name in names if name.endswith(".dist-info/METADATA")]
        [commands] = [whole.read(name).decode() for name in names if name.endswith(".dist-info/entry_points.txt")]
    pictures = {one for one in building.tracked("docs/pictures") if one.endswith(".png")}
    wanted = {"main.py", "docs/guide.md", "docs/operating.md", *building.tracked(*SHELVES)} | pictures
    assert wanted - names == set()
    other = {name.split("/")[0] for name in names} - {*SHELVES, "docs", "main.py"}
    assert other == {f"steward_crm-{VERSION}.dist-info"}
    assert f"\nName: steward-crm\nVersion: {VERSION}\n" in about and "steward = main:cli" in commands
    assert built.stat().st_size < LARGEST


def test_no_package_that_steward_needs_has_a_module_of_its_names() -> None:
    assert set(packages_distributions()) & {*SHELVES, "docs", "main"} == set()


def test_y08_installed_into_an_empty_environment_it_serves_from_any_folder(built: Path, tmp_path: Path) -> None:
    commands, folder = building.installed(built, tmp_path / "env"), tmp_path / "anywhere"
    folder.mkdir()
    steward, port = str(commands / "steward"), free_port()
    address = f"http://localhost:{port}"
    with open(folder / "serve.log", "wb") as log:
        process = subprocess.Popen(
            [steward, "serve", "--port", str(port)], cwd=folder, env=building.clean(), stdout=log, stderr=log
        )
        try:
            wait(Served(address, folder, process))
            for path, part in (("/api/health", '"ok"'), ("/assets/steward.css", "{"), ("/api/docs", "<html")):
                assert part in read(address + path), path
        finally:
            process.terminate()
            process.wait(PATIENCE)
    assert (folder / "data" / "house.db").is_file()
    assert "0 migrations pending" in building.run(steward, "status", cwd=folder)
    new = (steward, "create-admin", "--email", "alice@acme.example", "--name", "Alice", "--company", "Acme")
    building.run(*new, "--password-stdin", cwd=folder, typed="correct horse battery\n")
    assert "verified" in building.run(steward, "backup", cwd=folder)
    # It starts Steward in processes of their own, which have to find the package.
    assert "back in" in building.run(steward, "drill", cwd=folder)
    guide = "from services.house.guide import paper; print(len(paper('guide.md').sections))"
    assert int(building.run(str(commands / "python"), "-c", guide, cwd=folder)) > 20


def read(address: str) -> str:
    with urllib.request.urlopen(address, timeout=PATIENCE) as answer:
        return str(answer.read().decode())
