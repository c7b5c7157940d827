"""The vault: what is sealed opens only in its own place, with its own key, unchanged (G-04, K-07)."""

import base64
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as thorough
from hypothesis import strategies as st

from services.work import CannotStart, vault
from tests.cast import KEY

HERE, THERE = "contact_points.value:1", "contact_points.value:2"


@pytest.fixture(autouse=True)
def opened(tmp_path: Path) -> None:
    vault.open_vault(KEY, tmp_path)


@pytest.mark.parametrize("text", ["+33123456789", "", "نور 🙂", "\x00", "x" * 10_000])
def test_what_is_sealed_comes_back(text: str) -> None:
    assert vault.unseal(vault.seal(text, HERE), HERE) == text


def test_the_same_value_is_never_sealed_twice_alike() -> None:
    assert vault.seal("secret", HERE) != vault.seal("secret", HERE)
    assert "secret" not in vault.seal("secret", HERE)


def test_a_value_copied_to_another_row_does_not_open() -> None:
    with pytest.raises(ValueError, match="cannot be opened"):
        vault.unseal(vault.seal("secret", HERE), THERE)


def test_a_value_sealed_with_another_key_does_not_open(tmp_path: Path) -> None:
    sealed = vault.seal("secret", HERE)
    vault.open_vault("another secret of at least 32 characters", tmp_path)
    with pytest.raises(ValueError, match="cannot be opened"):
        vault.unseal(sealed, HERE)


@thorough(max_examples=100, deadline=None, database=None)
@given(at=st.integers(0, 10_000), bit=st.integers(0, 7))
def test_a_single_changed_bit_does_not_open(at: int, bit: int) -> None:
    version, key, text = vault.seal("a secret of some length", HERE).split(".")
    raw = bytearray(base64.b64decode(text))
    raw[at % len(raw)] ^= 1 << bit
    with pytest.raises(ValueError, match="cannot be opened"):
        vault.unseal(f"{version}.{key}.{base64.b64encode(raw).decode()}", HERE)


@thorough(max_examples=100, deadline=None, database=None)
@given(text=st.text(max_size=60))
def test_what_is_no_sealed_value_is_refused_not_crashed_on(text: str) -> None:
    with pytest.raises(ValueError, match="cannot be opened"):
        vault.unseal(text, HERE)


def test_equal_values_have_equal_indexes_and_others_do_not() -> None:
    assert vault.blind("+33123456789", "phone") == vault.blind("+33123456789", "phone")
    assert vault.blind("+33123456789", "phone") != vault.blind("+33123456780", "phone")


def test_an_index_tells_nothing_without_its_purpose_and_key(tmp_path: Path) -> None:
    found = {vault.blind("+33123456789", purpose) for purpose in ("phone", "phone tail")}
    vault.open_vault("another secret of at least 32 characters", tmp_path)
    assert len(found | {vault.blind("+33123456789", "phone")}) == 3


def test_every_purpose_has_a_key_of_its_own() -> None:
    keys = {vault.signing_keys(purpose)[0] for purpose in ("jwt", "device", "seal", "blind:phone", "mac:audit")}
    assert len(keys) == 5
    assert all(len(key) == 32 for key in keys)


def test_tokens_are_long_and_never_alike() -> None:
    tokens = {vault.new_token() for _ in range(1_000)}
    assert len(tokens) == 1_000
    assert min(map(len, tokens)) >= 43  # 256 bits in base64


def test_the_secret_is_made_once_and_only_the_owner_may_read_it(tmp_path: Path) -> None:
    vault.open_vault(None, tmp_path)
    sealed = vault.seal("secret", HERE)
    vault.open_vault(None, tmp_path)
    assert vault.unseal(sealed, HERE) == "secret"
    assert stat.S_IMODE((tmp_path / "secret.key").stat().st_mode) == 0o600


@pytest.mark.parametrize("left", [b"", b"short", b"\xff\xfe" * 40])
def test_a_damaged_secret_stops_the_start_instead_of_making_a_new_one(tmp_path: Path, left: bytes) -> None:
    (tmp_path / "secret.key").write_bytes(left)
    with pytest.raises(CannotStart, match="your copy of the secret key"):
        vault.open_vault(None, tmp_path)
    assert (tmp_path / "secret.key").read_bytes() == left
