"""How many letters a second leave by e-mail: `python -m tests.channels.throughput [letters] [bodies] [--uvloop]`.

Sends letters of 5 kB over ten kept connections to a sink in its own process, and checks that its ledger holds each
Message-ID exactly once. Prints the figure and the share of one core that sending took.
"""

import asyncio
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from services.channels.email import SmtpTransport
from tests.channels.envelopes import Hand, envelope

LINE = "Dear customer, our fitters are in your street next week; ring us.\n"


async def measure(letters: int, kinds: int) -> str:
    """Send them all, 64 tasks at a time, and say how it went."""
    bodies = [f"Edition {kind}\n" + LINE * (5000 // len(LINE)) for kind in range(kinds)]
    waiting = [envelope(recipient=f"ada{n}@example.com", body=bodies[n % kinds]) for n in range(letters)]
    with tempfile.TemporaryDirectory() as folder:
        ledger = Path(folder) / "ledger"
        sink = subprocess.Popen(
            [sys.executable, "-m", "tests.channels.smtp_servers", "--ledger", str(ledger)],
            stdout=subprocess.PIPE,
            text=True,
        )
        try:
            assert sink.stdout is not None
            way = SmtpTransport(f"smtp://127.0.0.1:{sink.stdout.readline().strip()}", "Shop <shop@crm.example>")
            seconds, worked = await _send(way, waiting)
        finally:
            sink.terminate()
            sink.wait()
        taken = [line.split("\t")[0] for line in ledger.read_text().splitlines()]
    assert sorted(taken) == sorted(each.message_id for each in waiting)
    return f"{letters} letters, {kinds} bodies: {letters / seconds:,.0f} a second, {worked / seconds:.0%} of one core"


async def _send(way: SmtpTransport, waiting: list) -> tuple[float, float]:
    hand, left = Hand(), iter(waiting)

    async def sender() -> None:
        for each in left:
            await way.send(each, hand)

    began, cpu = time.perf_counter(), time.process_time()
    await asyncio.gather(*(sender() for _ in range(64)))
    took = time.perf_counter() - began, time.process_time() - cpu
    await way.close()
    return took


if __name__ == "__main__":
    numbers = [int(word) for word in sys.argv[1:] if word.isdigit()]
    if "--uvloop" in sys.argv:
        import uvloop

        uvloop.install()
    print(asyncio.run(measure(*(numbers + [2000, 1][len(numbers) :]))))
