"""Rendering a template for many contacts: values from the database, missing ones found, and the texts made."""

import shutil
import tempfile
import time
from pathlib import Path
from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from models.contacts import Contact
from models.templates import TemplateVersion
from services import templates
from services.work import Actor, perform, work
from services.work.places import close_places
from tests import cast
from tests.scale.crowd import add_contacts
from tests.scale.timing import show

CHUNK = 500  # contacts read together
PARAGRAPH = (
    "<p>Hello {{ first_name|default('there') }}, your {{ title|lower }} at {{ company|default('home') }} wrote to "
    "{{ me.name }}{% if rating >= 3 %}, and we are glad{% endif %}: <a href='https://x.example/?n={{ name }}'>see</a>.</p>"
)
PLAIN = (
    "<p>A yearly check keeps the warranty, saves about a tenth of the gas, and takes less than an hour of your day.</p>"
)


def rendering(contacts: int) -> None:
    """A template of 5 kB, rendered for each of so many contacts, in this process."""
    folder = Path(tempfile.mkdtemp(prefix="steward-bench-"))
    try:
        people = cast.build(cast.settings(folder))
        alice = cast.actor(people.alice)
        assert alice.user_id is not None
        add_contacts(people.acme, contacts, alice.user_id)
        with work(alice, read=True) as session:
            ids = list(session.scalars(select(col(Contact.id))))
        rendered(alice, ids, 5)
        close_places()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def rendered(actor: Actor, contacts: list[UUID], kilobytes: int) -> None:
    """Render a template of this size for these contacts: seven variables and a condition in each kilobyte."""
    html = (PARAGRAPH + PLAIN * ((1_000 - len(PARAGRAPH)) // len(PLAIN))) * kilobytes
    made = perform(actor, templates.create, {"name": "Bench", "subject": "Hi {{ first_name }}", "html": html})
    with work(actor, read=True) as session:
        version = TemplateVersion(**session.get_one(TemplateVersion, made.version_id).model_dump())
        began = time.perf_counter()
        values = [
            one
            for begin in range(0, len(contacts), CHUNK)
            for one in templates.variables_of_many(session, contacts[begin : begin + CHUNK], "email", actor).values()
        ]
        read = time.perf_counter()
    late = templates.late(actor.place)
    for one in values:
        templates.render(version, one | late, gaps=True)
    took = time.perf_counter()
    told = f"{took - read:.1f} s, values {read - began:.1f} s"
    show(f"a template of {kilobytes} kB for {len(contacts):,} contacts", told, "5 s")
