"""B-03, B-05: a destination in trouble is named in a plain sentence, and the others get their set all the same."""

import re
from datetime import timedelta

import pytest

from services.house.backups import BackupFailed, catalogue, proving, stores
from services.work import Actor, house_actor
from tests.house.backups import sets
from tests.house.backups.bucket import CREDENTIALS, SECRET, Bucket

HERE, FAR = "This machine", "Far"
REFUSED = r"it refused the credentials \(403\)\."
# What is asked for, what happens then, and what people are told.
TROUBLE = [
    ("PUT", ".age", "403", REFUSED),
    ("POST", "uploads", "403", REFUSED),
    ("PUT", "set.json", "403", REFUSED),
    ("GET", ".age", "403", REFUSED),
    ("HEAD", "", "403", REFUSED),
    ("PUT", "verified.json", "403", REFUSED),
    ("POST", "uploads", "404", r"it is not there\."),
    ("GET", ".age", "404", r"it is not there\."),
    ("PUT", "", "429", r"it is busy \(429\)\."),
    ("PUT", ".age", "500", r"it had an error \(500\)\."),
    ("POST", "uploadId", "500", r"it had an error \(500\)\."),
    ("GET", ".age", "503", r"it is out of service \(503\)\."),
    ("PUT", ".age", "full", r"no room is left there\."),
    ("PUT", "set.json", "507", r"no room is left there\."),
    ("PUT", "", "reset", r"it cannot be reached\."),
    ("POST", "uploads", "slow", r"it does not answer in time\."),
    ("GET", ".age", "cut", r"the connection broke off in the middle\."),
    ("GET", ".age", "wrong", r"what is stored at s3://shop/steward is not what was sent there\."),
]  # fmt: skip


@pytest.mark.parametrize(("method", "word", "act", "said"), TROUBLE)
@pytest.mark.sqlite_only
def test_b05_trouble_of_a_bucket_is_one_plain_sentence_and_the_other_place_has_its_set(
    keeper: Actor, s3: Bucket, method: str, word: str, act: str, said: str
) -> None:
    sets.add_bucket(s3)
    s3.order(method, word, act)
    made = sets.make()
    assert made.state == "verified"
    assert re.search(said, made.trouble) and "s3://shop/steward" in made.trouble
    found = sets.copies(made.name)
    assert found[HERE] == ("verified", "")
    assert found[FAR] == ("failed", made.trouble)
    assert not {SECRET, "<", "AKIA", "http", "Generic"} & set(re.split(r"\W", made.trouble)) and "<" not in made.trouble


@pytest.mark.parametrize("act", ["429", "500", "503", "reset", "slow"])
@pytest.mark.parametrize(
    ("method", "word"), [("PUT", ".age"), ("PUT", "set.json"), ("POST", "uploads"), ("GET", ".age")]
)
@pytest.mark.sqlite_only
def test_b05_what_passes_is_tried_again(keeper: Actor, s3: Bucket, act: str, method: str, word: str) -> None:
    if act == "slow" and (method, word) != ("PUT", ".age"):
        return  # a second each
    sets.add_bucket(s3)
    s3.order(method, word, act, times=1)
    made = sets.make()
    assert (made.state, made.trouble) == ("verified", "")
    assert sets.copies(made.name)[FAR] == ("verified", "")


@pytest.mark.parametrize(("act", "tries"), [("403", 1), ("503", 3)])
@pytest.mark.sqlite_only
def test_b05_a_refusal_is_not_repeated_and_an_outage_is_thrice(keeper: Actor, s3: Bucket, act: str, tries: int) -> None:
    sets.add_bucket(s3)
    s3.order("POST", "uploads", act)
    sets.make()
    assert s3.tries("POST", "uploads") == tries


@pytest.mark.parametrize(("method", "word"), [("PUT", "set.json"), ("GET", ".age"), ("PUT", "verified.json")])
@pytest.mark.sqlite_only
def test_b05_nothing_of_a_failed_copy_stays_at_its_destination(
    keeper: Actor, s3: Bucket, method: str, word: str
) -> None:
    sets.add_bucket(s3)
    s3.order(method, word, "403")
    sets.make()
    assert (s3.objects, s3.uploads) == ({}, {})


@pytest.mark.sqlite_only
def test_b05_a_copy_that_failed_is_not_made_good_by_looking_again(keeper: Actor, s3: Bucket) -> None:
    sets.add_bucket(s3)
    s3.order("GET", ".age", "wrong")
    s3.order("POST", "delete", "403")
    made = sets.make()
    assert any("set.json" in key for key in s3.objects)
    s3.orders.clear()
    catalogue.scan(house_actor())
    assert sets.copies(made.name)[FAR][0] == "stored", "here it was never proved"


@pytest.mark.sqlite_only
def test_b05_where_every_place_fails_the_set_failed_and_each_is_named(keeper: Actor, s3: Bucket) -> None:
    here = sets.folder().parent
    before = sorted(path.name for path in here.iterdir())
    sets.add_bucket(s3)
    s3.order("POST", "", "403")
    for path in sorted(here.rglob("*"), reverse=True):
        path.unlink() if path.is_file() else path.rmdir()
    here.rmdir()
    here.write_text("a file where the folder was")
    with pytest.raises(BackupFailed) as failed:
        sets.make()
    row = sets.newest()
    assert before and (row.state, row.trouble) == ("failed", str(failed.value))
    assert "/data/backups: " in row.trouble and "s3://shop/steward: it refused" in row.trouble


@pytest.mark.sqlite_only
def test_b05_a_machine_whose_clock_is_a_year_off_stores_nothing_in_a_bucket(keeper: Actor, s3: Bucket) -> None:
    sets.add_bucket(s3)
    s3.skew = timedelta(days=365)
    made = sets.make()
    assert made.trouble == "The clocks of this machine and of s3://shop/steward differ by more than an hour."
    assert sets.copies(made.name)[FAR][0] == "failed" and s3.objects == {}


@pytest.mark.sqlite_only
def test_b05_a_lost_answer_to_the_manifest_finds_its_own_bytes(keeper: Actor, s3: Bucket) -> None:
    store = stores.Store(s3.url, CREDENTIALS)
    s3.objects["steward/a/set.json"] = b"{}"
    store.put_new("a/set.json", b"{}")
    with pytest.raises(BackupFailed, match="a set of this name is there already"):
        store.put_new("a/set.json", b"{1}")


@pytest.mark.sqlite_only
def test_b05_a_large_part_is_stored_in_pieces(keeper: Actor, s3: Bucket, tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(stores, "PIECE", 5 << 20)
    content = bytes(range(256)) * (12 << 12)
    (tmp_path / "part").write_bytes(content)
    stores.Store(s3.url, CREDENTIALS).put("backup_1/part", tmp_path / "part")
    assert s3.objects["steward/backup_1/part"] == content
    assert s3.tries("PUT", "partNumber") == 3


@pytest.mark.sqlite_only
def test_b05_a_share_that_is_not_mounted_is_named(keeper: Actor, tmp_path) -> None:
    sets.add(tmp_path / "mnt" / "share")
    made = sets.make()
    assert made.state == "verified" and made.trouble == f"{tmp_path}/mnt/share: it is not there, or not mounted."


def test_b05_a_set_stored_in_a_bucket_is_fetched_back_and_proved(keeper: Actor, s3: Bucket) -> None:
    sets.add_bucket(s3)
    made = sets.make()
    assert proving.engine() and made.state == "verified"
    assert sets.copies(made.name) == {HERE: ("verified", ""), FAR: ("verified", "")}
