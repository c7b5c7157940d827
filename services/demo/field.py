"""The field of the demonstration: technicians, sites round Portsmouth, jobs in every state, and the visits of today."""

import random
from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from services import arrivals, jobs, sites, technicians, visits
from services.arrivals import page
from services.contacts import ContactCard
from services.work import Actor, clock, perform

# Name, skills, where the day begins and its place, and the colleague who signs in (by the word of the address).
TECHNICIANS = (
    ("Nora Walsh", ("gas", "heating"), "Albert Rd 21, Southsea", 50.7873, -1.0803, "nora"),
    ("Bob Keller", ("gas", "heating", "solar"), "Copnor Rd 140, Portsmouth", 50.8154, -1.0654, ""),
    ("Ines Duarte", ("drains", "bathroom"), "Fratton Rd 66, Portsmouth", 50.8012, -1.0771, ""),
    ("Tariq Aziz", ("drains", "gas"), "High St 12, Cosham", 50.8431, -1.0664, ""),
    ("Lena Vogt", ("heating", "heat pump"), "West St 30, Fareham", 50.8529, -1.1823, ""),
    ("Colm Byrne", ("bathroom", "drains"), "Stoke Rd 8, Gosport", 50.7976, -1.1295, ""),
)
SITES = (
    ("14 Osborne Rd, Southsea", 50.7861, -1.0905), ("3 Palmerston Rd, Southsea", 50.7868, -1.0862),
    ("22 Elm Grove, Southsea", 50.7905, -1.0853), ("88 Winter Rd, Southsea", 50.7902, -1.0662),
    ("7 Broad St, Old Portsmouth", 50.7898, -1.1075), ("Gunwharf Quays 40, Portsmouth", 50.7953, -1.1063),
    ("Kingston Rd 210, Portsmouth", 50.8098, -1.0748), ("London Rd 98, North End", 50.8174, -1.0789),
    ("Milton Rd 55, Milton", 50.7996, -1.0565), ("Eastern Rd 4, Baffins", 50.8065, -1.0473),
    ("Havant Rd 61, Drayton", 50.8449, -1.0437), ("Northern Parade 19, Hilsea", 50.8269, -1.0813),
    ("London Rd 230, Waterlooville", 50.8804, -1.0305), ("East St 12, Havant", 50.8519, -0.9806),
    ("North St 44, Emsworth", 50.8483, -0.9378), ("West St 101, Portchester", 50.8447, -1.1402),
    ("Trinity St 9, Fareham", 50.8526, -1.1792), ("Hill Park Rd 27, Fareham", 50.8622, -1.1976),
    ("Gosport Rd 77, Stubbington", 50.8255, -1.2107), ("Privett Rd 150, Gosport", 50.7934, -1.1589),
    ("High St 31, Lee-on-the-Solent", 50.8021, -1.2017), ("Sea Front 60, Hayling Island", 50.7834, -0.9761),
    ("Bridge Rd 18, Park Gate", 50.8741, -1.2659), ("Hambledon Rd 5, Denmead", 50.9038, -1.0662),
)  # fmt: skip
WORK = (
    ("Boiler service", "gas", 90), ("No hot water", "gas", 60), ("Blocked drain", "drains", 45),
    ("Leak under the sink", "drains", 60), ("Heat pump check", "heat pump", 120), ("Radiator stays cold", "heating", 60),
    ("New shower", "bathroom", 180), ("Solar panels: yearly look", "solar", 75), ("Dripping tap", "bathroom", 30),
    ("Thermostat does not switch", "heating", 45),
)  # fmt: skip
CHECKLIST = ["Water and gas turned off *", "Pressure tested *", "Cleaned up", "Customer shown how it works"]
NOTES = ("Key safe by the side gate", "Ring twice, the dog is friendly", "Ask for the janitor", "", "Park in the yard")
TODAY = 18  # visits of today; the others are past or to come
DONE_AGO = (2, 3, 5, 6, 9, 12, 16, 20, 27, 34, 41, 55)  # days since some jobs were done


def go_out(maya: Actor, staff: dict[str, Actor], people: Sequence[ContactCard], dice: random.Random) -> None:
    """Add the technicians, the sites, forty jobs and their visits."""
    with clock.at(clock.now() - timedelta(days=60)):
        team = [_technician(maya, staff, *one) for one in TECHNICIANS]
        places = _sites(maya, people, dice)
    made = _past(maya, team, places, dice) + _today(maya, team, places, dice) + _to_come(maya, team, places, dice)
    _bill(maya, [one for one in made if one.state == "done"])


def _technician(maya: Actor, staff: dict[str, Actor], name: str, skills: Sequence[str], home: str, lat: float,
                lon: float, word: str) -> technicians.TechnicianCard:  # fmt: skip
    values = {"name": name, "skills": list(skills), "home": home, "home_lat": lat, "home_lon": lon}
    user = staff[word].user_id if word in staff else None
    shifts = [{"weekday": day, "starts": "07:30" if day < 4 else "08:00", "ends": "16:30"} for day in range(5)]
    # Everybody works every day of this demonstration, so that it has a day to plan whenever it is looked at.
    shifts += [{"weekday": day, "starts": "08:00", "ends": "16:00"} for day in (5, 6)]
    return perform(maya, technicians.create, {**values, "user_id": user, "shifts": shifts})


def _sites(maya: Actor, people: Sequence[ContactCard], dice: random.Random) -> list[sites.SiteCard]:
    whose = dice.sample([one for one in people if one.company_id], len(SITES))
    return [
        perform(
            maya,
            sites.create,
            {"address": address, "lat": lat, "lon": lon, "contact_id": who.id, "company_id": who.company_id}
            | {"access_note": dice.choice(NOTES) or None},
        )
        for (address, lat, lon), who in zip(SITES, whose, strict=True)
    ]


def _job(maya: Actor, place: sites.SiteCard, number: int, **more: Any) -> jobs.JobCard:
    title, skill, minutes = WORK[number % len(WORK)]
    priority = "urgent" if number % 11 == 3 else "high" if number % 5 == 1 else "normal"
    values = {"title": title, "skills": [skill], "minutes": minutes, "priority": priority, "site_id": place.id}
    return perform(maya, jobs.create, values | {"checklist": CHECKLIST if number % 3 else []} | more)


def _able(team: Sequence[technicians.TechnicianCard], number: int) -> list[technicians.TechnicianCard]:
    skill = WORK[number % len(WORK)][1]
    return [one for one in team if skill in one.skills]


def _past(maya: Actor, team: Sequence[Any], places: Sequence[Any], dice: random.Random) -> list[jobs.JobCard]:
    """Add jobs that were done in the last weeks."""
    found = []
    for number, days in enumerate(DONE_AGO):
        at = _local(maya, -days, time(8 + number % 6, 0))
        with clock.at(at - timedelta(days=3)):
            job = _job(maya, places[number], number)
            perform(maya, visits.schedule, job.visits[0].id, dice.choice(_able(team, number)).id, at)
        _work_on(maya, job.visits[0].id, at, at + timedelta(minutes=job.minutes + dice.randint(-15, 40)), "finished")
        found.append(perform(maya, jobs.find, job.id))
    return found


def _today(maya: Actor, team: Sequence[Any], places: Sequence[Any], dice: random.Random) -> list[jobs.JobCard]:
    """Add today's visits: finished in the morning, under way now, to come, and some that nobody has."""
    free: dict[UUID, datetime] = {one.id: _local(maya, 0, time(8, 0)) for one in team}
    found = []
    for number in range(TODAY):
        who = min(_able(team, number), key=lambda one: free[one.id])
        starts_at = free[who.id] + timedelta(minutes=dice.choice((15, 20, 30)))
        job = _with_window(maya, places[(number * 5 + 3) % len(places)], number, starts_at)
        if number % 6 == 5:  # waits for somebody
            continue
        ends_at = starts_at + timedelta(minutes=job.minutes)
        free[who.id] = ends_at
        with clock.at(clock.now() - timedelta(hours=20)):
            perform(maya, visits.schedule, job.visits[0].id, who.id, starts_at)
        _so_far(maya, job.visits[0].id, starts_at, ends_at, number)
        found.append(perform(maya, jobs.find, job.id))
    return found


def _with_window(maya: Actor, place: sites.SiteCard, number: int, starts_at: datetime) -> jobs.JobCard:
    """Add a job of today. Every other one was promised for two hours round its time; one of them for later by mistake."""
    begin = starts_at.replace(minute=0) + timedelta(hours=3 if number == 7 else 0)
    window = {"window_start_at": begin, "window_end_at": begin + timedelta(hours=2)}
    with clock.at(clock.now() - timedelta(days=2)):
        return _job(maya, place, number, **(window if number % 2 else {}))


def _so_far(maya: Actor, visit_id: UUID, starts_at: datetime, ends_at: datetime, number: int) -> None:
    """Let a visit of today be as far as the clock is."""
    now = clock.now()
    if ends_at < now:
        _work_on(maya, visit_id, starts_at, ends_at, "missed" if number == 4 else "finished")
    elif starts_at < now:
        _work_on(maya, visit_id, starts_at, now, "paused" if number % 4 == 3 else "working")
    elif starts_at - now < timedelta(minutes=30):
        with clock.at(now - timedelta(minutes=5)):
            perform(maya, visits.set_out, visit_id)


def _work_on(maya: Actor, visit_id: UUID, starts_at: datetime, ends_at: datetime, state: str) -> None:
    with clock.at(starts_at - timedelta(minutes=14)):
        perform(maya, visits.set_out, visit_id)
    with clock.at(starts_at + timedelta(minutes=2)):
        if state == "missed":
            perform(maya, visits.miss, visit_id, "Nobody was at home")
            return
        card = perform(maya, visits.arrive, visit_id)
    with clock.at(max(ends_at - timedelta(minutes=4), starts_at + timedelta(minutes=3))):
        for item in card.items if state == "finished" else card.items[:2]:
            perform(maya, visits.tick, visit_id, item.id)
        if state == "paused":
            perform(maya, visits.pause, visit_id)
    if state == "finished":
        with clock.at(ends_at):
            perform(maya, visits.refuse_signature, visit_id, "The customer was out; the key is back in the safe")
            perform(maya, visits.finish, visit_id, outcome="Works again")


def _to_come(maya: Actor, team: Sequence[Any], places: Sequence[Any], dice: random.Random) -> list[jobs.JobCard]:
    """Add jobs of the next days, two drafts and one that was cancelled."""
    for number in range(7):
        at = _local(maya, 1 + number, time(9 + number % 5))
        with clock.at(clock.now() - timedelta(days=1, hours=number)):
            job = _job(maya, places[-number - 1], number + 2)
            who = _able(team, number + 2)[0]
            perform(maya, visits.promise, job.visits[0].id, at, at + timedelta(hours=2))
            perform(maya, visits.schedule, job.visits[0].id, who.id, at)
            if number < 2:
                _answer(
                    maya, job.visits[0].id, "" if number else "Thursday after four would be better, I work until then"
                )
    for number in range(2):
        _job(maya, places[number], number + 6, draft=True)
    gone = _job(maya, places[5], 8)
    perform(maya, jobs.cancel, gone.id, "The customer sold the house")
    return []


def _answer(maya: Actor, visit_id: UUID, wish: str) -> None:
    """Answer as the customer of a visit: ask for another time, or confirm it."""
    token = perform(maya, arrivals.make, visit_id).url.rpartition("/")[2]
    if wish:
        page.ask(token, wish)
    else:
        page.confirm(token, page.opened(token).time.mark)


def _bill(maya: Actor, done: Sequence[jobs.JobCard]) -> None:
    """Write draft invoices of two jobs; the others wait under “Done, not billed”."""
    for job in done[:2]:
        perform(maya, jobs.bill, job.id)


def _local(maya: Actor, days: int, at: time) -> datetime:
    day = clock.today(maya.zone) + timedelta(days=days)
    return datetime.combine(day, at, ZoneInfo(maya.zone))
