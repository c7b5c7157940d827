"""Files on records: pictures made smaller and bare, previews, and who may see, add and remove them."""

from datetime import timedelta
from io import BytesIO

import pytest
from PIL import Image
from sqlalchemy import func, select

from models.files import StoredFile
from services import contacts, deals, files
from services.contacts import ContactCard
from services.files import FileCard, pictures
from services.records import timeline
from services.work import Actor, Invalid, NotAllowed, NotFound, TooLarge, clock, house_actor, perform, work
from tests.cast import join

ONE_PAGE = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj "
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 300]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"
)
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'


def photo(size: tuple[int, int] = (3_000, 2_000), form: str = "JPEG", turned: bool = False) -> bytes:
    """A picture, red at its left half, with a place and a camera in its EXIF."""
    picture = Image.new("RGB", size, "blue")
    picture.paste("red", (0, 0, size[0] // 2, size[1]))
    exif = Image.Exif()
    exif[0x010F] = "A camera"
    exif[0x0112] = 6 if turned else 1
    exif.get_ifd(0x8825)[1] = "N"
    out = BytesIO()
    picture.save(out, form, exif=exif)
    return out.getvalue()


def attach(actor: Actor, contact: ContactCard, content: bytes, name: str = "boiler.jpg") -> FileCard:
    return files.attach_to(actor, "contact", contact.id, name, content)


def opened(content: bytes) -> Image.Image:
    return Image.open(BytesIO(content))


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_f14_a_picture_is_made_smaller_and_says_nothing_of_its_place(alice: Actor, ada: ContactCard, form: str) -> None:
    kept = attach(alice, ada, photo(form=form))
    _card, content = files.content(alice, kept.id)
    found = opened(content)
    assert (found.format, found.size, dict(found.getexif())) == (form, (1_200, 800), {})
    assert b"A camera" not in content


def test_f14_a_turned_picture_stands_upright(alice: Actor, ada: ContactCard) -> None:
    kept = attach(alice, ada, photo(turned=True))
    found = opened(files.content(alice, kept.id)[1])
    assert found.size == (800, 1_200)
    red, _green, blue = found.convert("RGB").getpixel((400, 100))  # the left side is on top now
    assert red > 200 > blue


def test_f14_a_picture_that_claims_too_many_pixels_is_not_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "PIXELS", 1_000)
    with pytest.raises(TooLarge):
        pictures.smaller(photo((100, 100)), "image/jpeg")


def test_f14_a_damaged_picture_is_refused(alice: Actor, ada: ContactCard) -> None:
    for content in (photo()[:2_000], b"\x89PNG\r\n\x1a\n" + bytes(200)):
        with pytest.raises(Invalid):
            attach(alice, ada, content)
    assert perform(alice, files.of_record, "contact", ada.id) == []


def test_f14_pictures_and_pdf_have_a_preview(alice: Actor, ada: ContactCard) -> None:
    for content, name in ((photo(), "a.jpg"), (ONE_PAGE, "a.pdf")):
        kept = attach(alice, ada, content, name)
        assert max(opened(files.preview(alice, kept.id)[1]).size) <= 480
    plain = attach(alice, ada, b"words", "a.txt")
    with pytest.raises(NotFound):
        files.preview(alice, plain.id)
    assert [one.name for one in perform(alice, files.of_record, "contact", ada.id)] == ["a.txt", "a.pdf", "a.jpg"]


def test_f14_a_pdf_that_cannot_be_drawn_is_kept_without_a_preview(alice: Actor, ada: ContactCard) -> None:
    kept = attach(alice, ada, b"%PDF-1.7\nnothing", "broken.pdf")
    with pytest.raises(NotFound):
        files.preview(alice, kept.id)


def test_f14_an_svg_with_a_script_is_only_ever_downloaded(alice: Actor, ada: ContactCard) -> None:
    """multica-ai/multica#3022."""
    from ui import downloads

    kept = attach(alice, ada, SVG, "logo.svg")
    answer = downloads.answer(*files.content(alice, kept.id))
    assert answer.headers["content-disposition"].startswith("attachment")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in answer.headers["content-security-policy"]


def test_f18_a_file_is_seen_by_those_who_see_its_record(alice: Actor, bob: Actor, ada: ContactCard) -> None:
    kept = attach(alice, ada, photo())
    for asked in (files.content, files.preview):
        with pytest.raises(NotFound):
            asked(bob, kept.id)
    with pytest.raises(NotFound):
        perform(bob, files.of_record, "contact", ada.id)
    with pytest.raises(NotFound):
        attach(bob, ada, b"mine")
    perform(alice, contacts.change, ada.id, {"owner_id": bob.user_id})
    assert files.content(bob, kept.id)[0].id == kept.id


def test_a_file_of_a_deal_is_hidden_from_roles_that_see_no_deals(alice: Actor) -> None:
    deal, emma = perform(alice, deals.create, {"title": "Engine"}), join(alice.place, "Emma", "engineering")
    kept = files.attach_to(alice, "deal", deal.id, "plan.txt", b"secret")
    with pytest.raises(NotFound):
        files.content(emma, kept.id)
    with pytest.raises(NotAllowed):
        perform(emma, files.of_record, "deal", deal.id)


def test_attaching_and_removing_are_told_on_the_timeline(alice: Actor, ada: ContactCard) -> None:
    kept = attach(alice, ada, photo())
    perform(alice, files.remove, kept.id)
    told = [one.text for one in perform(alice, timeline.of_record, "contact", ada.id)]
    assert told[:2] == ["Alice removed “boiler.jpg”", "Alice attached “boiler.jpg”"]
    with pytest.raises(NotFound):
        files.preview(alice, kept.id)


def test_a_file_of_something_else_is_not_removed(alice: Actor) -> None:
    kept = files.put(alice, "a.txt", b"words")
    with pytest.raises(Invalid):
        perform(alice, files.remove, kept.id)


def test_the_files_of_a_record_go_with_it_for_good(alice: Actor, ada: ContactCard) -> None:
    from services.records import bin

    attach(alice, ada, photo())
    perform(alice, contacts.bin, ada.id)
    with clock.at(clock.now() + timedelta(days=400)):
        bin.empty(house_actor(alice.place))
    with work(alice, read=True) as session:
        assert session.scalar(select(func.count()).select_from(StoredFile)) == 0
