"""Photos of a visit: small, upright, without a place, and kept once."""

import io
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from PIL import Image

from services import field, files, settings, visits
from services.files import pictures
from services.house import settings as kept_settings
from services.visits import VisitCard
from services.work import Actor, Conflict, Invalid, NotFound, clock, perform
from tests.cast import join
from tests.field.conftest import sent, take

# 64 × 48, red at its left half, made once by an encoder, which the installation has none of.
HEIC = Path(__file__).with_name("plate.heic")


def photo(size: tuple[int, int] = (3_000, 2_000), form: str = "JPEG", turned: int = 1, **more: Any) -> bytes:
    """A photo, red at its left half, with a place and a camera in its EXIF."""
    picture = Image.new("RGB", size, "blue")
    picture.paste("red", (0, 0, size[0] // 2, size[1]))
    exif = Image.Exif()
    exif[0x010F], exif[0x0112] = "A camera", turned
    place = exif.get_ifd(0x8825)
    place[1], place[2] = "N", (50.0, 47.0, 1.0)
    out = io.BytesIO()
    picture.save(out, form, exif=exif, **more)
    return out.getvalue()


def kept(actor: Actor, visit: VisitCard, content: bytes, client_id: UUID | None = None) -> visits.Kept:
    return visits.add_photo(actor, visit.id, client_id or uuid4(), content)


def seen(actor: Actor, visit: VisitCard, found: visits.Kept) -> Image.Image:
    card, content = visits.picture(actor, visit.id, found.photo.id)
    assert card.type == "image/jpeg"
    return Image.open(io.BytesIO(content))


def test_v05_case_16_a_photo_is_upright_at_most_1200_and_says_no_place(nora: Actor, visit: VisitCard) -> None:
    found = kept(nora, visit, photo(turned=6))
    picture = seen(nora, visit, found)
    assert (picture.format, picture.size, found.photo.width, found.photo.height) == ("JPEG", (800, 1200), 800, 1200)
    assert not picture.getexif() and "exif" not in picture.info
    top, bottom = picture.getpixel((400, 100)), picture.getpixel((400, 1_100))
    assert top[0] > 200 > top[2] and bottom[2] > 200 > bottom[0]  # turned to the right: what was left is at the top
    plain = io.BytesIO()
    picture.save(plain, "JPEG", quality=80)
    assert picture.quantization == Image.open(plain).quantization


@pytest.mark.parametrize(("form", "size"), [("JPEG", (640, 480)), ("PNG", (300, 700)), ("WEBP", (1_200, 1_200))])
def test_v05_a_small_photo_is_not_enlarged(nora: Actor, visit: VisitCard, form: str, size: tuple[int, int]) -> None:
    assert seen(nora, visit, kept(nora, visit, photo(size, form))).size == size


def test_v04_case_15_the_same_photo_twice_is_kept_once_and_another_one_is_refused(
    alice: Actor, nora: Actor, visit: VisitCard
) -> None:
    client, content = uuid4(), photo((800, 600))
    first, again = kept(nora, visit, content, client), kept(nora, visit, content, client)
    assert (first.new, again.new, first.photo.id) == (True, False, again.photo.id)
    with pytest.raises(Conflict, match="Another photo"):
        kept(nora, visit, photo((600, 600)), client)
    assert [one.client_id for one in perform(alice, visits.photos, visit.id)] == [client]


def test_v05_case_18_a_progressive_photo_of_100_megapixels_is_refused_before_it_is_decoded(
    nora: Actor, visit: VisitCard, monkeypatch: pytest.MonkeyPatch
) -> None:
    small = photo((64, 64), progressive=True)
    place = small.index(b"\xff\xc2") + 5  # the size in its header, which is all that is read
    huge = small[:place] + (10_000).to_bytes(2, "big") * 2 + small[place + 4 :]
    assert Image.open(io.BytesIO(huge)).size == (10_000, 10_000)
    decoded: list[object] = []
    monkeypatch.setattr("PIL.ImageFile.ImageFile.load", decoded.append)
    with pytest.raises(Invalid, match="check the file") as refused:
        kept(nora, visit, huge)
    assert "50 megapixels" in refused.value.fields["file"] and not decoded


@pytest.mark.parametrize("content", [b"", b"\xff\xd8\xff", b"<svg/>", b"\x00\x00\x00\x18ftypheic" + bytes(40)])
def test_v05_case_19_what_is_no_photo_is_refused(nora: Actor, visit: VisitCard, content: bytes) -> None:
    with pytest.raises(Invalid):
        kept(nora, visit, content)
    with pytest.raises(Invalid):
        kept(nora, visit, photo((900, 900))[:400])


def test_v05_case_19_a_heic_becomes_a_jpeg(nora: Actor, visit: VisitCard) -> None:
    picture = seen(nora, visit, kept(nora, visit, HEIC.read_bytes()))
    assert (picture.size, picture.getpixel((8, 24))[0] > 200) == ((64, 48), True)


def test_v04_photos_arrive_after_the_visit_is_over_and_on_the_phone_by_their_own_ids(
    nora: Actor, visit: VisitCard
) -> None:
    take(nora, sent(visit, "arrive"), sent(visit, "miss", text="Nobody at home"))
    client = uuid4()
    kept(nora, visit, photo((90, 60)), client)
    stop = perform(nora, field.day).visits[0]
    assert [one.client_id for one in stop.photos] == [client]


def test_v04_photos_of_others_are_hidden(alice: Actor, charlie: Actor, nora: Actor, visit: VisitCard) -> None:
    found = kept(nora, visit, photo((90, 60)))
    for actor in (join(alice.place, "Yusuf", "field"), charlie):
        with pytest.raises(NotFound):
            visits.picture(actor, visit.id, found.photo.id)
        with pytest.raises(NotFound):
            kept(actor, visit, photo((90, 60)))
        assert found.photo.file_id is not None
        with pytest.raises(NotFound):
            files.content(actor, found.photo.file_id)


def test_v06_photos_get_cold_after_90_days_and_go_after_365(
    alice: Actor, nora: Actor, visit: VisitCard, house_place: Actor, time_machine: Any
) -> None:
    found = kept(nora, visit, photo((90, 60)))

    def later(days: int) -> visits.PhotoCard:
        time_machine.move_to(found.photo.taken_at + timedelta(days=days, minutes=1), tick=False)
        visits.age(house_place)
        return perform(alice, visits.photos, visit.id)[0]

    assert later(89).cold_at is None
    cold = later(90)
    assert cold.cold_at == clock.now() and cold.expired_at is None
    assert later(364).file_id is not None
    gone = later(365)
    assert (gone.expired_at, gone.file_id) == (clock.now(), None)
    with pytest.raises(NotFound, match="This photo is gone"):
        visits.picture(alice, visit.id, found.photo.id)
    with pytest.raises(NotFound):
        files.content(alice, found.photo.file_id or uuid4())


def test_v06_how_long_photos_stay_is_a_setting(
    alice: Actor, nora: Actor, visit: VisitCard, house_place: Actor, time_machine: Any
) -> None:
    perform(alice, kept_settings.change, settings.PHOTOS_EXPIRE.key, 30)
    found = kept(nora, visit, photo((90, 60)))
    time_machine.move_to(found.photo.taken_at + timedelta(days=31), tick=False)
    assert visits.age(house_place) == 1


def test_v05_a_photo_of_a_phone_is_made_small_quickly(nora: Actor) -> None:
    made = pictures.photographed(photo((4_000, 3_000)))
    assert (made.width, made.height) == (1_200, 900) and len(made.content) < 500_000
