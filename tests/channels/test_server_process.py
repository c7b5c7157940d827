"""The server as its own process, as the crash tests use it, and the speed of the way out."""

import subprocess
import sys

import pytest

from services.channels import Unclear
from services.channels.email import SmtpTransport
from tests.channels.envelopes import envelope
from tests.channels.throughput import measure


@pytest.mark.parametrize(("script", "taken"), [("cut-after-dot", 1), ("lose-after-dot", 0), ("cut-before-dot", 0)])
async def test_the_ledger_tells_what_was_taken_when_the_sender_cannot_know(tmp_path, hand, script, taken):
    ledger, letter = tmp_path / "ledger", envelope()
    words = ["-m", "tests.channels.smtp_servers", "--script", script, "--ledger", str(ledger)]
    server = subprocess.Popen([sys.executable, *words], stdout=subprocess.PIPE, text=True)
    try:
        way = SmtpTransport(f"smtp://127.0.0.1:{int(server.stdout.readline())}", "shop@crm.example")
        with pytest.raises(Unclear):
            await way.send(letter, hand)
    finally:
        server.kill()
        server.communicate()
    assert ledger.read_text().count(f"{letter.message_id}\tada@example.com\t") == taken


async def test_many_letters_leave_quickly_and_each_once():
    print(await measure(500, 3))
