"""Mailboxes are read from a real IMAP server: once each, without a trace, whatever the server does."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from models.inbound import Mailbox
from services import inbound, notices
from services.contacts import ContactCard
from services.inbound import imap, readers, reading
from services.inbound.reading import Reader
from services.work import Actor, house_actor, perform, work
from tests.inbound.imap_servers import Box, real_server, scripted
from tests.inbound.letters import letter, rows
from tests.waiting import wait_until


@pytest.fixture(scope="module")
def server() -> Iterator[Box]:
    """A real IMAP server."""
    with real_server() as box:
        yield box


@pytest.fixture
def box(server: Box) -> Box:
    """Its mailbox, empty."""
    server.renumber("Work")
    return server


def added(actor: Actor, url: str, folder: str = "Work") -> UUID:
    """A mailbox of Alice's."""
    return perform(actor, inbound.create_mailbox, {"name": "Replies", "url": url, "folder": folder}).id


def reader(actor: Actor, mailbox_id: UUID) -> Reader:
    """What reads it."""
    with work(house_actor(actor.place), read=True) as session:
        found = session.get_one(Mailbox, mailbox_id)
        session.expunge(found)
    return Reader(actor.place, found)


def read(actor: Actor, mailbox_id: UUID) -> None:
    """Read what is there now."""
    one = reader(actor, mailbox_id)
    one.stopping.set()
    one.read()


def subjects(actor: Actor) -> list[str]:
    """What came in."""
    return sorted(row.subject for row in rows(actor))


def test_f13_what_lies_in_the_mailbox_comes_in_once_and_its_flags_stay(alice: Actor, box: Box) -> None:
    box.put(letter(subject="One", message_id="<1@x.example>"), letter(subject="Two"), folder="Work")
    before, here = box.flags("Work"), added(alice, box.url)
    for _ in range(3):  # the second one has no Message-ID
        read(alice, here)
    assert subjects(alice) == ["One", "Two"]
    assert box.flags("Work") == before
    card = perform(alice, inbound.find_mailbox, here)
    assert (card.received, card.last_error, card.last_ok_at is not None) == (2, "", True)


def test_f13_asked_for_more_a_server_that_repeats_its_last_mail_brings_nothing(alice: Actor, box: Box) -> None:
    box.put(letter(subject="Last"), folder="Work")
    here = added(alice, box.url)
    read(alice, here)
    with box.client() as client:
        client.select_folder("Work", readonly=True)
        (last,) = client.search()
        assert client.search(["UID", f"{last + 1}:*"]) == [last], "this server does not do it"
    read(alice, here)
    assert subjects(alice) == ["Last"]


def test_f13_a_new_numbering_loses_nothing_and_doubles_nothing(alice: Actor, box: Box) -> None:
    same = letter("Twice the same.", subject="Same")
    old = [letter(subject="Known", message_id="<1@x.example>"), same, same]
    box.renumber("Work", *old)
    here = added(alice, box.url)
    read(alice, here)
    forged = letter("Another text.", subject="Forged", message_id="<1@x.example>")
    box.renumber("Work", *old, forged, letter(subject="New", message_id="<2@x.example>"))
    for _ in range(2):
        read(alice, here)
    assert subjects(alice) == ["Forged", "Known", "New", "Same", "Same"]


def test_f13_after_three_days_of_standstill_all_of_it_is_read(alice: Actor, box: Box, ada: ContactCard) -> None:
    here = added(alice, box.url)
    read(alice, here)
    past = datetime.now(UTC) - timedelta(hours=72)
    for number in range(6):
        box.put(letter(subject=f"{number}"), folder="Work", at=past + timedelta(hours=10 * number))
    read(alice, here)
    assert subjects(alice) == ["0", "1", "2", "3", "4", "5"]


def test_f13_a_mail_deleted_here_stays_deleted(alice: Actor, box: Box) -> None:
    gone = letter(subject="Gone", message_id="<1@x.example>")
    box.renumber("Work", gone)
    here = added(alice, box.url)
    read(alice, here)
    perform(alice, inbound.delete, rows(alice)[0].id)
    read(alice, here)
    box.renumber("Work", gone)
    read(alice, here)
    (left,) = rows(alice)
    assert (left.subject, left.text, left.sender, left.deleted_at is not None) == ("", "", "", True)
    assert perform(alice, inbound.search, inbound.Query()).total == 0


def test_f13_what_lay_there_before_is_no_news(alice: Actor, box: Box, ada: ContactCard) -> None:
    box.put(letter(subject="Old"), folder="Work", at=datetime.now(UTC) - timedelta(days=400))
    here = added(alice, box.url)
    read(alice, here)
    assert perform(alice, notices.unread) == 0
    box.put(letter(subject="Today"), folder="Work")
    read(alice, here)
    assert perform(alice, notices.unread) == 1


def test_f13_new_mail_arrives_at_once_where_the_server_offers_idle(alice: Actor, box: Box) -> None:
    added(alice, box.url)
    running = readers.Readers(lambda: [alice.place])
    running.start()
    try:
        wait_until(lambda: perform(alice, inbound.list_mailboxes)[0].last_ok_at)
        box.put(letter(subject="Now"), folder="Work")
        wait_until(lambda: subjects(alice) == ["Now"])
    finally:
        running.stop()
    assert not any(one.thread.is_alive() for one in running.running.values())


def test_f13_a_mailbox_switched_off_is_left_alone_and_changes_are_heard(alice: Actor, box: Box) -> None:
    here = added(alice, box.url)
    running = readers.Readers(lambda: [alice.place])
    running.start()
    try:
        wait_until(lambda: perform(alice, inbound.list_mailboxes)[0].last_ok_at)
        perform(alice, inbound.change_mailbox, here, {"off": True})
        wait_until(lambda: not running.running)
    finally:
        running.stop()


HEAD = b"From: ada@example.com\r\nSubject: Cut\r\n\r\n"
BODY = HEAD + b"x" * 2_000


def talks(cuts: int, where: str) -> Callable[[int, str, str], bytes | None]:
    """A server that hangs up the first times: in the middle of a literal, or while the client waits in IDLE."""

    def answer(connection: int, tag: str, command: str) -> bytes | None:
        done = f"{tag} OK done\r\n".encode()
        if command == "CAPABILITY":
            return b"* CAPABILITY IMAP4rev1 IDLE\r\n" + done
        if command.startswith("EXAMINE"):
            return b"* 1 EXISTS\r\n* OK [UIDVALIDITY 7] ok\r\n" + done
        if command.startswith("UID SEARCH"):
            return b"* SEARCH 5\r\n" + done
        if "BODY.PEEK" in command:
            whole = b"* 1 FETCH (UID 5 BODY[] {%d}\r\n%s)\r\n" % (len(BODY), BODY)
            return whole[:900] + b"<cut>" if where == "literal" and connection <= cuts else whole + done
        if "RFC822.SIZE" in command:
            return b'* 1 FETCH (UID 5 RFC822.SIZE %d INTERNALDATE "28-Nov-2026 10:00:00 +0000")\r\n' % len(BODY) + done
        if command == "IDLE":
            return b"+ idling\r\n" if connection > cuts or where != "idle" else b"+ idling\r\n<cut>"
        return done

    return answer


@pytest.mark.parametrize("where", ["literal", "idle"])
def test_f13_a_server_that_goes_away_in_the_middle_is_read_on_at_once(
    alice: Actor, where: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "DELAYS", (0.05, 0.05, 0.05))
    with scripted(talks(2, where)) as cut:
        added(alice, cut.url, "INBOX")
        running = readers.Readers(lambda: [alice.place])
        running.start()
        try:
            wait_until(lambda: cut.connections >= 3 and subjects(alice) == ["Cut"])
            wait_until(lambda: perform(alice, inbound.list_mailboxes)[0].last_error == "")
        finally:
            running.stop()
    assert len(rows(alice)) == 1 and len(rows(alice)[0].text) == 2_000
    assert not any(word in " ".join(cut.commands) for word in ("STORE", "SELECT ", "EXPUNGE", "BODY[]"))


def test_f13_mail_told_of_beside_another_answer_is_read_at_once(alice: Actor) -> None:
    """Servers say so once, and not again in IDLE."""
    searched: list[str] = []

    def answer(connection: int, tag: str, command: str) -> bytes | None:
        done = f"{tag} OK done\r\n".encode()
        if command.startswith("UID SEARCH"):
            searched.append(command)
            return (b"* SEARCH 5\r\n", b"* SEARCH 6\r\n", b"* SEARCH\r\n")[min(len(searched), 3) - 1] + done
        said = (talks(0, "")(connection, tag, command) or b"").replace(b"UID 5", b"UID %d" % (4 + len(searched)))
        return b"* 2 EXISTS\r\n" + said if "BODY.PEEK" in command and len(searched) == 1 else said

    with scripted(answer) as server:
        added(alice, server.url, "INBOX")
        running = readers.Readers(lambda: [alice.place])
        running.start()
        try:
            wait_until(lambda: len(searched) >= 2 and "IDLE" in server.commands)
        finally:
            running.stop()
    assert [row.uid for row in rows(alice)] == [5, 6]


def test_f13_mail_told_of_in_one_packet_with_the_start_of_idle_is_read_at_once(alice: Actor) -> None:
    searched: list[str] = []

    def answer(connection: int, tag: str, command: str) -> bytes | None:
        if command == "IDLE":
            return b"+ idling\r\n" + (b"* 2 EXISTS\r\n" if len(searched) == 1 else b"")
        searched.extend([command] if command.startswith("UID SEARCH") else [])
        return talks(0, "")(connection, tag, command)

    with scripted(answer) as server:
        added(alice, server.url, "INBOX")
        running = readers.Readers(lambda: [alice.place])
        running.start()
        try:
            wait_until(lambda: len(searched) >= 2)
        finally:
            running.stop()


def test_f13_a_literal_larger_than_any_mail_is_refused(alice: Actor) -> None:
    def answer(connection: int, tag: str, command: str) -> bytes | None:
        if "BODY.PEEK" in command:
            return b"* 1 FETCH (UID 5 BODY[] {99000000000}\r\nFrom: x"
        return talks(0, "")(connection, tag, command)

    with scripted(answer) as server:
        here = added(alice, server.url, "INBOX")
        with pytest.raises(imap.Unreadable) as why:
            read(alice, here)
    assert "broke" in str(why.value) and rows(alice) == []


def test_f13_a_mail_above_30_mb_is_noted_with_its_head_only(alice: Actor) -> None:
    def answer(connection: int, tag: str, command: str) -> bytes | None:
        done = f"{tag} OK done\r\n".encode()
        if "RFC822.SIZE" in command:
            return b'* 1 FETCH (UID 5 RFC822.SIZE 40000000 INTERNALDATE "28-Nov-2026 10:00:00 +0000")\r\n' + done
        if "BODY.PEEK[HEADER]" in command:
            return b"* 1 FETCH (UID 5 BODY[HEADER] {%d}\r\n%s)\r\n" % (len(HEAD), HEAD) + done
        assert "BODY.PEEK" not in command
        return talks(0, "")(connection, tag, command)

    with scripted(answer) as server:
        read(alice, added(alice, server.url, "INBOX"))
    (row,) = rows(alice)
    assert (row.subject, row.text, row.why) == ("Cut", "", "It is larger than 30 MB: only its head was read.")


def test_f13_the_password_is_in_no_error(alice: Actor) -> None:
    def refuses(connection: int, tag: str, command: str) -> bytes | None:
        if command.startswith("LOGIN"):
            return f"{tag} NO [AUTHENTICATIONFAILED] secret-password is wrong\r\n".encode()
        return talks(0, "")(connection, tag, command)

    with scripted(refuses) as server:
        here = added(alice, server.url, "INBOX")
        tried = perform(alice, inbound.try_connection, {}, here)
        assert not tried.ok and "refused the sign-in" in tried.sentence
        one = reader(alice, here)
        one.start()
        wait_until(lambda: perform(alice, inbound.list_mailboxes)[0].last_error)
        one.stop()
    card = perform(alice, inbound.find_mailbox, here)
    assert "secret-password" not in card.last_error + tried.sentence and card.server == f"127.0.0.1:{server.port}"
