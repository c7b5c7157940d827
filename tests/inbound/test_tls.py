"""A mailbox over TLS is read from a real server, and a certificate that cannot be trusted is said, with what to do."""

import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import trustme

from services import inbound
from services.inbound import imap, readers
from services.work import Actor, perform
from tests.inbound.imap_servers import Box, real_server
from tests.inbound.letters import letter, rows
from tests.inbound.test_reading import added, read, subjects
from tests.waiting import wait_until


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


def speaking(cert: trustme.LeafCert) -> ssl.SSLContext:
    """The server's side of TLS, with this certificate."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    cert.configure_cert(context)
    return context


@pytest.fixture(scope="module")
def server(authority: trustme.CA) -> Iterator[Box]:
    trust = ssl.create_default_context()
    authority.configure_trust(trust)
    with real_server(speaking(authority.issue_cert("localhost")), trust) as box:
        yield box


@pytest.fixture
def box(server: Box) -> Box:
    server.renumber("Work")
    return server


@pytest.fixture
def trusted(authority: trustme.CA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The authority is known on this machine, as an administrator makes it known."""
    authority.cert_pem.write_to_path(str(tmp_path / "authority.pem"))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "authority.pem"))


@pytest.mark.usefixtures("trusted")
def test_f13_a_mailbox_over_tls_is_read_and_told_of_at_once(alice: Actor, box: Box) -> None:
    added(alice, box.url)
    running = readers.Readers(lambda: [alice.place])
    running.start()
    try:
        wait_until(lambda: perform(alice, inbound.list_mailboxes)[0].last_ok_at)
        box.put(letter(subject="Now"), folder="Work")
        wait_until(lambda: subjects(alice) == ["Now"])
    finally:
        running.stop()


@pytest.mark.usefixtures("trusted")
def test_f13_over_tls_a_new_numbering_loses_nothing(alice: Actor, box: Box) -> None:
    box.put(letter(subject="One"), folder="Work")
    here = added(alice, box.url)
    read(alice, here)
    box.renumber("Work", letter(subject="One"), letter(subject="Two"))
    read(alice, here)
    assert subjects(alice) == ["One", "Two"]


def test_f13_an_authority_that_is_not_known_is_said_with_what_to_do(alice: Actor, box: Box) -> None:
    tried = perform(alice, inbound.try_connection, {"url": box.url, "folder": "Work"})
    assert not tried.ok and "SSL_CERT_FILE" in tried.sentence and "pass/w@rd" not in tried.sentence
    with pytest.raises(imap.Unreadable, match="authority that is not known here"):
        read(alice, added(alice, box.url))
    assert rows(alice) == []


@pytest.mark.usefixtures("trusted")
@pytest.mark.parametrize(
    ("names", "days", "says"),
    [
        (["elsewhere.example"], 1, "is for another name. Put that name into the address."),
        (["localhost"], -1, "has expired. Its operator must renew it."),
    ],
)
def test_f13_a_wrong_certificate_says_what_is_wrong_with_it(
    alice: Actor, authority: trustme.CA, names: list[str], days: int, says: str
) -> None:
    cert = authority.issue_cert(*names, not_after=datetime.now(UTC) + timedelta(days=days))
    with real_server(speaking(cert)) as wrong:
        tried = perform(alice, inbound.try_connection, {"url": f"imaps://a:b@localhost:{wrong.port}/INBOX"})
    assert says in tried.sentence


@pytest.mark.usefixtures("trusted")
def test_f13_a_port_without_tls_says_which_one_to_use(alice: Actor) -> None:
    with real_server() as plain:
        tried = perform(alice, inbound.try_connection, {"url": f"imaps://a:b@127.0.0.1:{plain.port}/INBOX"})
    assert "speaks no TLS at this port" in tried.sentence and "993" in tried.sentence
