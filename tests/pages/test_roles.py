"""Every page for every role: it opens for those who should see it, and for nobody else."""

from collections.abc import Callable
from datetime import date
from uuid import UUID, uuid4

import pytest
from nicegui.testing import User

from models.messages import Message
from models.routines import ChecklistRun
from services import bulk, campaigns, imports, messages, payments, reconciliations, record_types, views
from services.contacts import ContactCard
from services.doors import incoming
from services.house import crashes, errors, incidents
from services.roles import ROLES
from services.work import Actor, clock, house_actor, perform, work
from tests.cast import Cast, _move_in
from tests.records.samples import KEPT, SAMPLES

RECORDS = {f"{one.path}/{{{one.noun}_id}}" for one in record_types.RECORDS if one.row.seen is not None} | {
    "/schedules/{schedule_id}/edit",
    "/campaigns/{campaign_id}/left-out",
    "/imports/{import_id}",
    "/bulk/{errand_id}",
}
Opened = Callable[[str | None], User]


def addresses(ada: ContactCard, alice: Actor, word: str = "Hello") -> dict[str, str]:
    """An address for every page that is declared; a page without one here fails the test. What is written is `word`."""
    from ui.routes import PAGES

    message = perform(alice, messages.send, {"contact_id": ada.id, "subject": word, "body": word})
    start = {"starts_at": "2027-01-01T09:00:00", "zone": "Europe/Paris"}
    schedule = perform(alice, messages.create_schedule, {"contact_id": ada.id, "subject": word, "body": word, **start})
    made = {f"{one.noun}_id": perform(alice, one.service.create, SAMPLES[one.noun].named(word)).id for one in KEPT}
    mine = {"contact_id": ada.id, "company_id": ada.company_id, "message_id": message.id, "schedule_id": schedule.id}
    mine["conversation_id"] = thread_of(alice, message.id)
    many = {"subject": word, "text": word, "contact_ids": [str(ada.id)]}
    mine["campaign_id"] = perform(alice, campaigns.start, many).id
    mine["payment_id"] = perform(alice, payments.record, {"contact_id": ada.id, "amount": 5, "reference": word}).id
    table = f"number,amount\n{word},1.00\n".encode()
    quarter = perform(alice, reconciliations.compare, date(2026, 7, 1), date(2026, 9, 30), "books.csv", table)
    brought = perform(alice, imports.start, word, f"{word}\n{word}\n".encode())
    known = made | mine | {"letter_id": uuid4(), "reconciliation_id": quarter.id, "import_id": brought.id}
    known |= {"kind": "monthly", "period": "2026-01"}
    known["tenant_id"] = UUID(alice.place)
    known["hook_id"] = perform(alice, incoming.create_hook, {"name": word}).id
    known["incident_id"] = incidents.create(alice, {"title": word}).id
    known |= {"run_id": a_run(word), "key": "daily", "error_id": an_error(alice, word)}
    view = perform(alice, views.create, {"name": word, "record": "contact"})
    known["errand_id"] = perform(alice, bulk.begin, "view", {"ids": [view.id]}, {"bin": True}).id
    return {path: path.format(**known) for path in PAGES}


def an_error(alice: Actor, word: str) -> UUID:
    """An error of a kind with this name, in a place with it."""
    crashes.crashed(type(word, (Exception,), {})(word), word)
    return perform(alice, errors.search, errors.Query()).rows[0].id


def a_run(word: str) -> UUID:
    """A run of a checklist with a note."""
    with work(house_actor()) as session:
        run = ChecklistRun(checklist="daily", due_on=date(2026, 3, 16), due_at=clock.now(), notes=word)
        session.add(run)
        session.flush()
        return run.id


def thread_of(actor: Actor, message_id: UUID) -> UUID:
    """The conversation of a message."""
    with work(actor, read=True) as session:
        found = session.get_one(Message, message_id).thread_id
    assert found is not None
    return found


@pytest.mark.parametrize("role", ROLES)
async def test_u04_a_page_opens_for_the_roles_that_may(
    opened: Opened, people: Cast, alice: Actor, ada: ContactCard, role: str
) -> None:
    from ui.routes import PAGES

    person = opened(_move_in(UUID(people.acme), f"{role}er", role, "x"))
    for path, address in addresses(ada, alice).items():
        answer = await person.http_client.get(address)
        may = PAGES[path].needs in ROLES[role].permissions
        private = path == "/views/{view_id}"  # Alice's own
        unseen = private or (path in RECORDS and ROLES[role].scope != "all")
        assert answer.status_code == (403 if not may else 404 if unseen else 200), (path, role)


async def test_operators_alone_open_the_maintenance_page(opened: Opened, people: Cast) -> None:
    statuses = [(await opened(who).http_client.get("/maintenance")).status_code for who in (people.alice, people.bob)]
    assert statuses == [200, 403]


@pytest.mark.parametrize(
    "address", ["/nothing", "/contacts/1", "/contacts/{id}", "/contacts/{id}/more", "/messages/x'--"]
)
async def test_an_address_that_leads_nowhere_is_a_404(opened: Opened, people: Cast, address: str) -> None:
    answer = await opened(people.alice).http_client.get(address.format(id=uuid4()))
    assert answer.status_code == 404


async def test_t04_charlie_finds_no_page_of_acme(opened: Opened, people: Cast, alice: Actor, ada: ContactCard) -> None:
    charlie = opened(people.charlie)
    for path, address in addresses(ada, alice).items():
        if path in RECORDS:
            answer = await charlie.http_client.get(address)
            assert answer.status_code == 404, path
            assert "Ada" not in answer.text
