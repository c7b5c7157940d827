"""The ring: an earlier key still opens, finds and verifies; only the newest one seals (K-02, K-05)."""

import os
import stat
from pathlib import Path

import pytest

from services.work import CannotStart, key_file, vault
from services.work.config import load
from services.work.lock import only_one
from services.work.signing import claims_of, sign
from tests.waiting import wait_until

HERE = "contact_points.value:1"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A vault with a key file of its own."""
    vault.open_vault(None, tmp_path)
    return tmp_path / "secret.key"


def test_k05_what_an_earlier_key_sealed_still_opens_and_new_values_name_the_new_key(file: Path) -> None:
    old, before = vault.key_id(), vault.seal("secret", HERE)
    vault.rotate()
    after = vault.seal("secret", HERE)
    assert vault.key_ids() == [vault.key_id(), old]
    assert [vault.unseal(sealed, HERE) for sealed in (before, after)] == ["secret", "secret"]
    assert (before.split(".")[1], after.split(".")[1]) == (old, vault.key_id())


def test_k05_an_index_is_looked_for_by_every_key_of_the_ring(file: Path) -> None:
    before = vault.blind("+33123456789", "phone")
    vault.rotate()
    assert before in vault.blinds("+33123456789", "phone")
    assert vault.blind("+33123456789", "phone") != before


def test_k10_a_jwt_is_valid_by_the_old_key_and_by_the_new_one_until_the_old_one_is_retired(file: Path) -> None:
    before = sign({"sub": "x"}, "jwt")
    vault.rotate()
    after = sign({"sub": "x"}, "jwt")
    assert [claims_of(token, "jwt", ["sub"]) for token in (before, after)] == [{"sub": "x"}] * 2
    vault.retire()
    assert [claims_of(token, "jwt", ["sub"]) for token in (before, after)] == [None, {"sub": "x"}]


def test_a_retired_key_opens_nothing(file: Path) -> None:
    before = vault.seal("secret", HERE)
    vault.rotate()
    vault.retire()
    with pytest.raises(ValueError, match="cannot be opened"):
        vault.unseal(before, HERE)
    assert len(file.read_text().split()) == 1


def test_another_process_seals_with_the_new_key_within_seconds(file: Path) -> None:
    new = key_file.new_key()
    key_file.change(file, lambda keys: [new, *keys])
    wait_until(lambda: vault.secrets_in_use()[0] == new)


def test_a_value_by_a_key_made_this_moment_elsewhere_opens_at_once(file: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    vault.rotate()
    sealed, keys = vault.seal("secret", HERE), file.read_text()
    (other / "secret.key").write_text(keys.split()[-1])
    vault.open_vault(None, other)
    vault.key_id()  # so it has just looked
    (other / "secret.key").write_text(keys)
    assert vault.unseal(sealed, HERE) == "secret"


@pytest.mark.parametrize("left", ["", "short", "another secret of at least 32 characters"])
def test_a_key_file_that_lost_the_present_key_is_not_taken_over_by_a_running_server(file: Path, left: str) -> None:
    before = vault.secrets_in_use()
    file.write_text(left)
    vault.look_again()
    assert vault.secrets_in_use() == before


def test_a_running_server_does_not_go_back_to_an_earlier_key(file: Path) -> None:
    vault.rotate()
    before = vault.secrets_in_use()
    file.write_text("\n".join(reversed(before)))
    vault.look_again()
    assert vault.secrets_in_use() == before


def test_k02_the_file_keeps_its_mode_and_holds_the_newest_key_first(file: Path) -> None:
    first = file.read_text()
    vault.rotate()
    vault.rotate()
    assert file.read_text().split() == vault.secrets_in_use()
    assert vault.secrets_in_use()[-1] == first
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert {path.name for path in file.parent.iterdir()} == {"secret.key", "secret.key.lock"}


def test_a_rotation_by_the_machines_administrator_leaves_the_file_to_the_server(file: Path) -> None:
    owner = 4_321 if os.geteuid() == 0 else os.geteuid()  # nobody but root gives files away
    os.chown(file, owner, -1)
    vault.rotate()
    assert {path.stat().st_uid for path in file.parent.iterdir()} == {owner}


def test_of_two_rotations_at_the_same_moment_one_is_refused_and_loses_no_key(file: Path) -> None:
    with only_one(file.with_name("secret.key.lock")), pytest.raises(BlockingIOError):
        vault.rotate()
    assert len(file.read_text().split()) == 1


def test_a_line_that_is_cut_stops_the_start(tmp_path: Path) -> None:
    (tmp_path / "secret.key").write_text(f"{key_file.new_key()}\n{key_file.new_key()[:20]}")
    with pytest.raises(CannotStart, match="your copy of the secret key"):
        vault.open_vault(None, tmp_path)


def test_keys_of_the_environment_make_a_ring_as_well(tmp_path: Path) -> None:
    new, old = key_file.new_key(), key_file.new_key()
    vault.open_vault(old, tmp_path)
    sealed = vault.seal("secret", HERE)
    vault.open_vault(new, tmp_path, [old])
    assert vault.unseal(sealed, HERE) == "secret"
    assert not vault.in_file()
    assert os.listdir(tmp_path) == []


def test_a_process_on_a_copy_is_given_the_whole_ring(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    vault.rotate()
    monkeypatch.chdir(tmp_path)
    for name, value in vault.environment().items():
        monkeypatch.setenv(name, value)
    there = load()
    assert there.secret_key is not None
    assert [there.secret_key.get_secret_value(), *there.earlier_keys] == vault.secrets_in_use()
