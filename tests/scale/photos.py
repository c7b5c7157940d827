"""Photos of visits: what one of 12 megapixels costs the processor, and how large it is afterwards."""

import io
import resource
import statistics
import time

from PIL import Image, ImageFilter

from services.files import pictures
from tests.scale.timing import show

SIZE = (4_000, 3_000)
TIMES = 9


def taken() -> bytes:
    """A photo as a phone takes one: edges, soft places and the noise of a sensor, 3 to 6 MB."""
    rough = (
        Image.effect_noise((400, 300), 120).resize(SIZE, Image.Resampling.BICUBIC).filter(ImageFilter.GaussianBlur(2))
    )
    grain = Image.effect_noise(SIZE, 26)
    channels = [Image.blend(rough.rotate(90 * turn, expand=False), grain, 0.25) for turn in range(3)]
    out = io.BytesIO()
    Image.merge("RGB", channels).save(out, "JPEG", quality=92)
    return out.getvalue()


def kept() -> None:
    """Make photos of 12 megapixels small, in this process: the processor's time, the size, and the memory."""
    content = taken()
    pictures.photographed(content)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    took = []
    for _ in range(TIMES):
        began = time.process_time()
        made = pictures.photographed(content)
        took.append(time.process_time() - began)
    more = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1_024
    show(
        f"a photo of 12 megapixels, {len(content) / 1e6:.1f} MB", f"{statistics.median(took):.2f} s of a core", "0.3 s"
    )
    show("  afterwards", f"{made.width} × {made.height}, {len(made.content) / 1e3:.0f} kB", "500 kB")
    show("  memory that the next eight take", f"{more:.1f} MB", "none that stays")
