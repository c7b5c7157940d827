"""Pictures that are attached to records: turned upright, made smaller, and written anew, so that nothing but the picture
stays: no place, no camera, no text hidden inside."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageOps, UnidentifiedImageError

from models.language import N_, _
from services.work import Invalid, TooLarge

SIDE = 1_200  # pixels of the longer side (F-14)
QUALITY = 80
PIXELS = 50_000_000  # a picture of more is not opened: a small file may claim any size
PREVIEW = 320  # pixels of the longer side
FORMATS = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP", "image/gif": "GIF"}
# What phones write: HEIC by iPhones. Its brand stands behind the size of the first box (ISO 14496-12).
PHOTOS = ("JPEG", "PNG", "WEBP")
HEIC = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1")
UNREADABLE = N_("This picture cannot be read. It may be damaged.")
TOO_MANY = N_("A picture may have 50 megapixels at the most.")


def smaller(content: bytes, kind: str) -> bytes:
    """Return a picture of one of FORMATS as it is kept. A moving one keeps its first frame. Refuses one that cannot be read
    (`Invalid`) and one of more than 50 megapixels (`TooLarge`)."""
    return _written(_opened(content, SIDE), FORMATS[kind])


def preview(content: bytes) -> bytes:
    """Return a small JPEG of a picture, on white where it is transparent. Refuses as `smaller`."""
    shown = _opened(content, PREVIEW).convert("RGBA")
    ground = Image.new("RGBA", shown.size, "white")
    return _written(Image.alpha_composite(ground, shown), "JPEG")


@dataclass(frozen=True, slots=True)
class Photographed:
    """A photo as it is kept: a bare JPEG, and its size in pixels."""

    content: bytes
    width: int
    height: int


def photographed(content: bytes) -> Photographed:
    """Return a photo as it is kept: turned upright, fitted inside 1200 × 1200 without being enlarged, JPEG of quality 80,
    and nothing else of what the camera wrote (V-05). Takes JPEG, PNG, WebP and HEIC. Refuses (`Invalid`) what cannot be
    read, and more than 50 megapixels before any of them is decoded."""
    with _refusing(), Image.open(BytesIO(content), formats=_formats(content)) as found:
        if found.width * found.height > PIXELS:
            raise Invalid(_("Please check the file."), file=_(TOO_MANY))
        found.draft("RGB", (SIDE, SIDE))
        upright = ImageOps.exif_transpose(found)
        upright.thumbnail((SIDE, SIDE))
        return Photographed(_written(upright, "JPEG"), *upright.size)


def _formats(content: bytes) -> tuple[str, ...]:
    if content[4:8] != b"ftyp" or content[8:12] not in HEIC:
        return PHOTOS
    import pi_heif  # 3 MB of libraries that most installations never need

    pi_heif.register_heif_opener()
    return ("HEIF",)


@contextmanager
def _refusing() -> Iterator[None]:
    try:
        yield
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, ValueError, SyntaxError, EOFError):
        raise Invalid(_("Please check the file."), file=_(UNREADABLE)) from None


def _opened(content: bytes, side: int) -> Image.Image:
    with _refusing(), Image.open(BytesIO(content), formats=tuple(FORMATS.values())) as found:
        if found.width * found.height > PIXELS:
            raise TooLarge(_(TOO_MANY))
        found.draft("RGB", (side, side))
        upright = ImageOps.exif_transpose(found)
        upright.thumbnail((side, side))
        return upright


def _written(picture: Image.Image, form: str) -> bytes:
    """Write the pixels alone: whatever else the file said about the picture is left behind."""
    plain = picture.convert("RGB") if form == "JPEG" else picture.convert("RGBA")
    bare = Image.new(plain.mode, plain.size)
    bare.paste(plain)
    out = BytesIO()
    bare.save(out, form, quality=QUALITY, optimize=True)
    return out.getvalue()
