"""A row in each table of the doors to other systems, for the rules that hold for every table."""

from datetime import date
from uuid import UUID

from models.columns import uuid7
from models.doors import ApiToken, InboundHook, InboundReceipt, Integration, SheetLink, Webhook, WebhookDelivery
from services.work import Actor, work


def open_doors(actor: Actor, canary: str, contact_id: UUID) -> dict[str, UUID]:
    """Add the rows, of this actor's. Return the ids of some, by noun."""
    assert actor.user_id
    mine = {"user_id": actor.user_id}
    with work(actor) as session:
        token = ApiToken(name=canary, token_hash=uuid7().hex, hint=canary[-4:], expires_on=date(2027, 2, 1), **mine)
        webhook = Webhook(name=canary, url="https://hooks.example/1", kinds=["contact.added"], secret=canary, **mine)
        inbound = InboundHook(name=canary, secret=canary, mapping={"name": "customer.name"}, **mine)
        sheet = SheetLink(sheet=canary, tab=canary, **mine)
        session.add_all([token, webhook, inbound, sheet, Integration(key=uuid7().hex, error=canary)])
        session.flush()
        event = {"event_id": uuid7(), "kind": "contact.added", "outgoing_id": uuid7()}
        delivery = WebhookDelivery(webhook_id=webhook.id, **event)
        receipt = InboundReceipt(hook_id=inbound.id, key=canary, body=canary, subject="contacts", subject_id=contact_id)
        session.add_all([delivery, receipt])
    return {"token": token.id, "webhook": webhook.id, "inbound": inbound.id, "sheet": sheet.id}
