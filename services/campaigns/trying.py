"""A test to oneself: the campaign's text as one recipient would get it."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from services import messages, templates
from services.campaigns import drafting, estimating
from services.messages import MessageCard
from services.records.lists import Slice
from services.templates import variables
from services.work import Actor, errand, work


@errand("campaigns.send")
def send_test(actor: Actor, values: Mapping[str, Any], contact_id: UUID | None = None, to: str = "") -> MessageCard:
    """Send the text to the actor, or to an address, with the values of a contact: else of the first who will get it.

    Refuses what `start` refuses about texts. Where that contact has no value for a variable, the text has a gap.
    """
    late = variables.late(actor.place)
    with work(actor) as session:
        plan = drafting.recipients_of(session, actor, values)
        version, channel = drafting.texts_of(session, plan), plan.audience.channel
        if contact_id is None:
            first = estimating.Query(part=Slice("name", 1))
            rows = estimating.estimate_rows(session, actor, values, first).rows
            contact_id = rows[0].id if rows else None
        of_contact = templates.variables_of(session, contact_id, channel, actor)
        mine = templates.merged(of_contact, plan.draft.variables) | late
        mine["unsubscribe_link"] = variables.VARIABLES["unsubscribe_link"].example
        said = templates.render(version, mine, gaps=True)
        typed: dict[str, Any] = {"subject": said.subject, "body": said.text, "html": said.html, "to": to}
        typed |= {"channel": channel, "attachments": [str(one) for one in drafting.files_of(session, actor, plan)]}
        if channel != "email":
            typed = {"channel": channel, "body": said.text, "to": to}
        return messages.send(session, actor, {name: value for name, value in typed.items() if value}, test=True)
