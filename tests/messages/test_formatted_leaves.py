"""The whole way: a formatted message with a picture and a file, written as a person does, arrives at a real server."""

from email import policy
from email.parser import BytesParser
from typing import Any

from aiosmtpd.controller import Controller

from services import files, leaving, messages, sending
from services.channels import Envelope
from services.channels.email import SmtpTransport
from services.work import Actor, perform
from tests.channels.envelopes import Hand, newlines
from tests.outbox.rows import take
from tests.servers import free_port

PNG, PDF = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40, b"%PDF-1.7 " + bytes(range(256)) * 2_000


class Keeping:
    """A server's hand that keeps what it takes."""

    def __init__(self) -> None:
        self.taken: list[Any] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.taken.append(envelope)
        return "250 OK: queued as 1"


async def test_s02_a_formatted_message_arrives_whole_at_a_real_server(alice: Actor) -> None:
    sending.refresh()
    logo, offer = files.put(alice, "Logo.png", PNG), files.put(alice, "Angebot für Käthe.pdf", PDF)
    rich = f'<p>Grüße, <b>Käthe</b></p><img src="cid:{logo.id}" alt="Logo">'
    letter = {"to": "kaethe@example.com", "subject": "Angebot für März", "html": rich}
    perform(alice, messages.send, {**letter, "attachments": [str(logo.id), str(offer.id)]})
    message = await arrived(alice, take(alice)[0])
    text, html = message.get_body(("plain",)), message.get_body(("html",))
    assert newlines(text.get_content()).strip() == "Grüße, Käthe\n\n[Logo]"
    assert html.get_content().strip() == rich
    [attached] = message.iter_attachments()
    assert (attached.get_filename(), attached.get_content()) == ("Angebot für Käthe.pdf", PDF)
    shown = next(part for part in message.walk() if part["Content-ID"] == f"<{logo.id}>")
    assert (shown.get_content_type(), shown.get_content()) == ("image/png", PNG)


async def arrived(actor: Actor, row: Any) -> Any:
    """Send a claimed row as the outbox does, and return what the server took, parsed by the standard library."""
    plain = Envelope(row.id, f"<{row.id}@crm.example>", "", row.address, row.subject, row.body, row.headers, row.html)
    hand = Keeping()
    port = free_port()
    controller = Controller(hand, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        way = SmtpTransport(f"smtp://127.0.0.1:{port}", "Shop <shop@crm.example>")
        await way.send(leaving.complete(actor.place, row, plain), Hand())
        await way.close()
    finally:
        controller.stop()
    return BytesParser(policy=policy.default).parsebytes(hand.taken[0].content)
