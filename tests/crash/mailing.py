"""A campaign in the rounds of kills: started, paused, killed, resumed, and judged: each recipient is written to once."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from typing import Any

from sqlmodel import col, select

from models.campaigns import Campaign
from services import campaigns, contacts, record_types
from services.campaigns import times
from services.records import errands
from services.records.errands import ErrandKind
from services.work import Actor, Conflict, perform, work
from tests.crash.ground import Ground

AT_ONCE = 5  # contacts of one work: several works even for few
NAME = "Winter"


def hurry(more: list[ErrandKind]) -> None:
    """Let long work go in small steps, and nothing wait to be taken back."""
    errands.know([*(replace(one, at_once=AT_ONCE) for one in record_types.ERRANDS), *more])
    times.UNDO = timedelta(0)


def begin(actor: Actor, count: int) -> None:
    """Start a campaign to so many contacts, unless an earlier life did; resume one that was paused."""
    with work(actor, read=True) as session:
        there = session.exec(select(Campaign.id, Campaign.state).where(col(Campaign.name) == NAME)).first()
    if there is not None:
        if there[1] == "paused":
            perform(actor, campaigns.resume, there[0])
        return
    ids = [
        perform(actor, contacts.create, {"name": f"Reader {n}", "email": f"reader{n}@shop{n}.example"}).id
        for n in range(count)
    ]
    texts: dict[str, Any] = {"name": NAME, "subject": "Hello {{ first_name }}", "html": "<p>Hello {{ name }}.</p>"}
    perform(actor, campaigns.start, {**texts, "contact_ids": [str(one) for one in ids]})


def pause(actor: Actor) -> None:
    """Pause it, wherever it is."""
    with work(actor, read=True) as session:
        found = session.exec(select(Campaign.id).where(col(Campaign.name) == NAME)).first()
    if found is not None:
        try:
            perform(actor, campaigns.pause, found, "A test pauses it.")
        except Conflict:  # it is over already
            return


def troubles(ground: Ground, count: int) -> list[str]:
    """What is wrong with the campaign of a house that has come to rest."""
    if not count:
        return []
    kept = Counter(row["address_key"] for row in ground.rows("SELECT address_key FROM campaign_recipients"))
    states = [row["state"] for row in ground.rows(f"SELECT state FROM campaigns WHERE name = '{NAME}'")]
    if not states:  # a kill came before it was started
        return [f"{len(kept)} recipients of no campaign"] if kept else []
    wrong = [] if states[0] in ("running", "done") else [f"the campaign is {states[0]}"]
    lost = {f"reader{n}@shop{n}.example" for n in range(count)} - set(kept)
    wrong += [f"{one} is left out without a word" for one in sorted(lost)]
    rows = ground.rows("SELECT recipient, count(*) AS times FROM outbox WHERE group_id IS NOT NULL GROUP BY recipient")
    return wrong + [f"{row['recipient']} is written to {row['times']} times" for row in rows if row["times"] != 1]
