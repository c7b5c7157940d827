"""Voice notes of a visit (V-07): kept once, played in the office, and for those who see the visit."""

from uuid import UUID, uuid4

import pytest

from services import field, files, visits
from services.visits import VisitCard
from services.work import Actor, Conflict, Invalid, NotFound, perform
from tests.cast import join
from tests.field.conftest import sent, take

WEBM = b"\x1aE\xdf\xa3" + bytes(60)


def kept(actor: Actor, visit: VisitCard, content: bytes = WEBM, client_id: UUID | None = None) -> field.Heard:
    return field.add_voice(actor, visit.id, client_id or uuid4(), content)


def test_v07_a_voice_note_sent_twice_is_kept_once_and_another_one_is_refused(
    alice: Actor, nora: Actor, visit: VisitCard
) -> None:
    client = uuid4()
    first, again = kept(nora, visit, client_id=client), kept(nora, visit, client_id=client)
    assert (first.new, again.new, first.voice) == (True, False, again.voice)
    with pytest.raises(Conflict, match="Another recording"):
        kept(nora, visit, WEBM + b"more", client)
    (one,) = perform(alice, files.of_record, "visit", visit.id)
    assert (one.id, one.name[-5:]) == (first.voice.id, ".webm") and one.name.startswith("Voice note ")
    assert files.content(alice, one.id)[1] == WEBM


def test_v07_an_act_cannot_take_the_id_of_a_recording_nor_the_other_way_round(nora: Actor, visit: VisitCard) -> None:
    spoken = kept(nora, visit).voice
    (answer,) = take(nora, sent(visit, "arrive") | {"id": str(spoken.client_id)})
    assert (answer.answer, answer.reason) == ("refused", "Something else has this id already.")
    done = sent(visit, "arrive")
    assert take(nora, done)[0].answer == "done"
    with pytest.raises(Conflict):
        kept(nora, visit, client_id=UUID(done["id"]))


@pytest.mark.parametrize("content", [b"", b"<html>", b"\xff\xd8\xff\xe0 a picture", b"OGGS"])
def test_v07_what_is_no_recording_is_refused(nora: Actor, visit: VisitCard, content: bytes) -> None:
    with pytest.raises(Invalid):
        kept(nora, visit, content)


@pytest.mark.parametrize(
    ("content", "ending"),
    [
        (WEBM, "webm"), (b"OggS" + bytes(20), "ogg"), (b"\0\0\0\x1cftypisom" + bytes(20), "m4a"),
        (b"ID3\x04", "mp3"), (b"RIFF\0\0\0\0WAVEfmt ", "wav"),
    ],
)  # fmt: skip
def test_v07_a_recording_is_known_by_its_content(nora: Actor, visit: VisitCard, content: bytes, ending: str) -> None:
    assert perform(nora, files.find, kept(nora, visit, content).voice.id).name.endswith(f".{ending}")


def test_v07_it_arrives_after_the_visit_is_over_and_the_phone_knows_it(nora: Actor, visit: VisitCard) -> None:
    take(nora, sent(visit, "arrive"), sent(visit, "miss", text="Nobody at home"))
    spoken = kept(nora, visit).voice
    assert perform(nora, field.day).visits[0].voices == [spoken]


def test_v07_one_that_the_office_removed_is_gone_from_the_phone_and_is_not_sent_again(
    alice: Actor, nora: Actor, visit: VisitCard
) -> None:
    client = uuid4()
    spoken = kept(nora, visit, client_id=client).voice
    perform(alice, files.remove, spoken.id)
    assert perform(nora, field.day).visits[0].voices == []
    assert kept(nora, visit, client_id=client).new is False
    assert perform(alice, files.of_record, "visit", visit.id) == []


def test_v07_those_of_others_are_hidden(alice: Actor, charlie: Actor, nora: Actor, visit: VisitCard) -> None:
    spoken = kept(nora, visit).voice
    for actor in (join(alice.place, "Yusuf", "field"), charlie):
        with pytest.raises(NotFound):
            kept(actor, visit)
        with pytest.raises(NotFound):
            files.content(actor, spoken.id)
    assert perform(alice, visits.find, visit.id).note is None
