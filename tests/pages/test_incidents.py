"""The pages of incidents: opened, published in three clicks from an alert's draft, live in every window, and resolved."""

from datetime import timedelta

from nicegui.testing import User

from models.alerts import Alert
from services.house import incidents
from services.house.status import components, planned
from services.work import Actor, clock, house_actor, work


def drafted(alice: Actor) -> str:
    """An incident out of a fresh alert."""
    with work(house_actor()) as session:
        alert = Alert(rule="down", subject="here", level="critical", state="firing", since_at=clock.now())
        session.add(alert)
    return f"/incidents/{incidents.from_alert(alice, alert.id).id}"


async def test_i10_a_draft_is_published_by_opening_it_and_two_presses(alice_page: User, alice: Actor) -> None:
    path = drafted(alice)
    await alice_page.open(path)
    await alice_page.should_see("Not published")
    alice_page.find("Publish").click()
    await alice_page.should_see("Publish this incident?")
    alice_page.find("Publish now").click()
    await alice_page.should_see("Move to Identified")
    (row,) = incidents.listing(alice)
    assert row.row.published_at is not None


async def test_i05_the_page_shows_steps_clocks_and_what_others_do(alice_page: User, alice: Actor) -> None:
    part = components.add(alice, "Online payments")
    one = incidents.create(alice, {"title": "Card payments fail", "severity": 1, "impact": "14 people"})
    await alice_page.open(f"/incidents/{one.id}")
    for words in ("Card payments fail", "14 people", "Online payments", "Notify everyone concerned"):
        await alice_page.should_see(words)
    incidents.publish(alice, one.id, "Some payments are refused.")
    await alice_page.should_see("Some payments are refused.")
    incidents.affect(alice, one.id, {part.id: "outage"})
    await alice_page.should_see("Outage")
    incidents.post(alice, one.id, {"text": "We watch it.", "status": "monitoring"})
    await alice_page.should_see("Resolve")


async def test_i07_the_list_shows_open_incidents_and_the_menu_counts_them(alice_page: User, alice: Actor) -> None:
    await alice_page.open("/incidents")
    await alice_page.should_see("No incident so far")
    incidents.create(alice, {"title": "Card payments fail"})
    await alice_page.should_see("Card payments fail")
    await alice_page.should_see("1 open")
    alice_page.find("Open an incident").click()
    await alice_page.should_see("What do customers notice?")


async def test_i09_a_resolved_incident_offers_its_post_mortem(alice_page: User, alice: Actor) -> None:
    one = incidents.create(alice, {"title": "Card payments fail"})
    incidents.resolve(alice, one.id, now=True, reason="Over")
    await alice_page.open(f"/incidents/{one.id}")
    await alice_page.should_see("Drafted with the timeline")


async def test_s19_planned_work_and_components_are_listed(alice_page: User, alice: Actor) -> None:
    components.add(alice, "Email")
    begin = clock.now() + timedelta(hours=2)
    planned.plan(alice, {"title": "A new disk", "starts_at": begin, "ends_at": begin + timedelta(hours=1)})
    await alice_page.open("/incidents/planned")
    await alice_page.should_see("A new disk")
    await alice_page.open("/incidents/components")
    await alice_page.should_see("Email")
