"""Do images load (J-08)? What the daily check asks of the stored files."""

import io

from PIL import Image

from services import files
from services.work import Actor, blobs, perform


def picture(shade: int) -> bytes:
    out = io.BytesIO()
    Image.effect_noise((200, 150), 90 + shade).convert("RGB").save(out, "JPEG")
    return out.getvalue()


def test_j08_images_that_decode_are_well_and_other_files_are_not_asked(alice: Actor) -> None:
    assert perform(alice, files.load).message == "0 images were read and decoded."
    for shade in range(3):
        files.put(alice, f"{shade}.jpg", picture(shade))
    files.put(alice, "words.txt", b"No picture at all")
    found = perform(alice, files.load)
    assert (found.ok, found.message) == (True, "3 images were read and decoded.")


def test_j08_an_image_that_the_disk_cut_off_changed_or_lost_is_named(alice: Actor) -> None:
    kept = [picture(shade) for shade in range(4)]
    for shade, content in enumerate(kept):
        files.put(alice, f"plate {shade}.jpg", content)
    by_digest = {path.name: path for path in blobs.everything(alice.place)}
    paths = [by_digest[blobs.lay(alice.place, content)] for content in kept]
    paths[0].write_bytes(kept[0][:-400])
    paths[1].write_bytes(kept[1][:500] + b"\0" * (len(kept[1]) - 500))
    paths[2].unlink()
    found = perform(alice, files.load)
    assert not found.ok and found.message.startswith("3 of 4 images do not load: ")
    assert all(f"plate {shade}.jpg" in found.message for shade in range(3)) and "plate 3.jpg" not in found.message
    assert "backup" in found.fix


def test_j08_images_of_another_company_are_not_among_them(alice: Actor, charlie: Actor) -> None:
    files.put(alice, "plate.jpg", picture(1))
    assert perform(charlie, files.load).message == "0 images were read and decoded."
