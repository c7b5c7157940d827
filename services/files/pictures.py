"""Pictures that are attached to records: turned upright, made smaller, and written anew, so that nothing but the picture
stays: no place, no camera, no text hidden inside."""

from io import BytesIO

from PIL import Image, ImageOps, UnidentifiedImageError

from models.language import N_, _
from services.work import Invalid, TooLarge

SIDE = 1_200  # pixels of the longer side (F-14)
QUALITY = 80
PIXELS = 50_000_000  # a picture of more is not opened: a small file may claim any size
PREVIEW = 320  # pixels of the longer side
FORMATS = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP", "image/gif": "GIF"}
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


def _opened(content: bytes, side: int) -> Image.Image:
    try:
        with Image.open(BytesIO(content), formats=tuple(FORMATS.values())) as found:
            if found.width * found.height > PIXELS:
                raise TooLarge(_(TOO_MANY))
            found.draft("RGB", (side, side))
            upright = ImageOps.exif_transpose(found)
            upright.thumbnail((side, side))
            return upright
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, ValueError, SyntaxError, EOFError):
        raise Invalid(_("Please check the file."), file=_(UNREADABLE)) from None


def _written(picture: Image.Image, form: str) -> bytes:
    """Write the pixels alone: whatever else the file said about the picture is left behind."""
    plain = picture.convert("RGB") if form == "JPEG" else picture.convert("RGBA")
    bare = Image.new(plain.mode, plain.size)
    bare.paste(plain)
    out = BytesIO()
    bare.save(out, form, quality=QUALITY, optimize=True)
    return out.getvalue()
