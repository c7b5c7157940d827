"""Telling the customer when somebody comes: by what they have, once for each time, and never what is no longer so."""

from datetime import timedelta

import pytest

from services import arrivals, contacts, settings, visits
from services.house.settings import change
from services.jobs import JobCard
from services.outbox.states import Change, apply
from services.visits import VisitCard
from services.work import Actor, Conflict, Invalid, NotAllowed, clock, house_actor, perform, work
from tests.arrivals.conftest import NINE, found, letters, take, told


def test_f23_the_customer_is_told_by_mail_when_somebody_comes(alice: Actor, visit: VisitCard) -> None:
    before = perform(alice, arrivals.foresee, visit.id)
    perform(alice, arrivals.tell, visit.id)
    ((row, text),) = letters(alice)
    assert (row.channel, row.recipient) == ("email", "silva@example.com") == (before.channel, before.to)
    assert text.subject == "Your appointment: Monday 4 March, between 09:00 and 11:00" == before.subject
    assert text.body.startswith("Hello Sophia,\n\nwe will be with you on Monday 4 March") and "/v/…" in text.body
    assert "call us" not in text.body, "a line without a phone is left out"
    assert found(alice, visit).told_at == clock.now()


def test_f23_the_same_time_is_told_once_and_another_one_again(alice: Actor, visit: VisitCard) -> None:
    for _ in range(3):
        perform(alice, arrivals.tell, visit.id)
    assert len(letters(alice)) == 1
    perform(alice, visits.promise, visit.id, NINE, NINE + timedelta(hours=4))
    perform(alice, arrivals.tell, visit.id)
    assert len(letters(alice)) == 2


def test_f23_what_failed_may_be_told_again(alice: Actor, visit: VisitCard) -> None:
    perform(alice, arrivals.tell, visit.id)
    house, ((row, _text),) = house_actor(alice.place), letters(alice)
    with work(house) as session:
        apply(session, house, [Change(row.id, ("pending",), "failed", 1, text="No")])
    perform(alice, arrivals.tell, visit.id)
    assert len(letters(alice)) == 2 and [one.state for one in told(alice, visit)] == ["pending"]


def test_f23_without_an_email_it_is_an_sms(alice: Actor, visit: VisitCard) -> None:
    perform(alice, contacts.change, visit.contact_id, {"emails": []})
    perform(alice, arrivals.tell, visit.id)
    ((row, text),) = letters(alice)
    assert row.channel == "sms"
    assert text.body.startswith("Acme: we will be with you on Monday 4 March, between 09:00 and 11:00.\nConfirm")


def test_f23_who_cannot_be_reached_is_not_written_to_and_it_says_why(alice: Actor, visit: VisitCard) -> None:
    perform(alice, contacts.change, visit.contact_id, {"emails": [], "phones": []})
    why = "The contact has neither an email address nor a mobile number."
    assert perform(alice, arrivals.foresee, visit.id).why == why
    with pytest.raises(Conflict, match=why):
        perform(alice, arrivals.tell, visit.id)


def test_f23_a_visit_without_a_time_or_under_way_is_not_told(alice: Actor, job: JobCard, visit: VisitCard) -> None:
    free = perform(alice, visits.create, {"job_id": job.id})
    with pytest.raises(Conflict, match="has no time yet"):
        perform(alice, arrivals.tell, free.id)
    perform(alice, visits.set_out, visit.id)
    with pytest.raises(Conflict, match="has begun or is over"):
        perform(alice, arrivals.tell, visit.id)


def test_f23_a_visit_that_was_moved_meanwhile_is_not_told_as_it_was(alice: Actor, visit: VisitCard) -> None:
    perform(alice, arrivals.tell, visit.id)
    perform(alice, visits.promise, visit.id, NINE, NINE + timedelta(hours=4))
    assert take(alice) == []
    (one,) = told(alice, visit)
    assert (one.state, one.why) == ("cancelled", "The visit had another time, or was over, when it could leave.")


def test_f23_a_technician_may_not_write_to_customers(alice: Actor, nora: Actor, visit: VisitCard) -> None:
    with pytest.raises(NotAllowed):
        perform(nora, arrivals.tell, visit.id)


def test_f23_the_text_is_the_workspaces_own(alice: Actor, visit: VisitCard) -> None:
    perform(alice, change, settings.VISIT_TOLD["en"].key, "See you {when}\n{technician} comes: {link}")
    perform(alice, arrivals.tell, visit.id)
    assert letters(alice)[0][1].body.startswith("Nora comes: http")
    with pytest.raises(Invalid):
        perform(alice, change, settings.VISIT_TOLD["en"].key, "{price}")


def test_f20_customers_of_a_workspace_that_writes_french_are_told_in_french(
    alice: Actor, nora: Actor, visit: VisitCard
) -> None:
    perform(alice, change, settings.LANGUAGE.key, "fr")
    perform(alice, arrivals.tell, visit.id)
    perform(alice, change, settings.ON_WAY_SENT.key, "on")
    perform(nora, visits.set_out, visit.id)
    told_, on_way = (text for _out, text in letters(alice))
    assert told_.subject == "Votre rendez-vous : lundi 4 mars, entre 09:00 et 11:00"
    assert told_.body.startswith("Bonjour Sophia,\n\nnous viendrons chez vous")
    assert on_way.body.startswith("Acme : Nora est en route vers vous.")
    assert [one.why for one in told(alice, visit)] == ["", ""]


def test_f20_a_workspace_writes_its_own_french(alice: Actor, visit: VisitCard) -> None:
    perform(alice, change, settings.LANGUAGE.key, "fr")
    perform(alice, change, settings.VISIT_TOLD["fr"].key, "Passage {when}\n{technician} : {link}")
    perform(alice, arrivals.tell, visit.id)
    assert letters(alice)[0][1].body.startswith("Nora : http")
