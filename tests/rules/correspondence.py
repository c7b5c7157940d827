"""A row in each table of what people send and receive, for the rules that hold for every table."""

from uuid import UUID

from models.campaigns import Campaign, CampaignRecipient
from models.columns import uuid7
from models.files import StoredFile
from models.inbound import Mailbox, ProviderEvent, Received, Thread
from models.notices import NoticeChoice, PushSubscription
from models.privacy import Consent, Suppression
from models.templates import Template, TemplateVersion, Topic
from services.outbox import recipients
from services.work import Actor, clock, vault, work

DIGEST = "0" * 64


def correspond(actor: Actor, canary: str, contact_id: UUID, message_id: UUID) -> tuple[UUID, UUID, UUID]:
    """Add the rows, all about this contact and this message. Return the topic, the opt-out and the campaign."""
    address, now = f"ada@{canary}.example", clock.now()
    with work(actor) as session:
        file = StoredFile(name=f"{canary}.pdf", type="application/pdf", size=1, digest=DIGEST, made_by=actor.user_id)
        template, topic = Template(name=canary, name_key=canary), Topic(name=canary, name_key=canary)
        box = Mailbox(id=uuid7(), name=canary)
        box.url = vault.seal(f"imaps://{canary}", f"mailboxes.url:{box.id}")
        thread = Thread(contact_id=contact_id, subject=canary, last_at=now, made_by=actor.user_id)
        session.add_all([file, template, topic, box, thread])
        session.flush()
        version = TemplateVersion(template_id=template.id, number=1, subject=canary, digest=DIGEST)
        session.add(version)
        session.flush()
        campaign = Campaign(name=canary, version_id=version.id, topic_id=topic.id, made_by=actor.user_id)
        session.add(campaign)
        session.flush()
        got = Received(
            channel="email", mailbox_id=box.id, sender=address, sender_key=address, subject=canary, text=canary, at=now,
            contact_id=contact_id, thread_id=thread.id, answers_id=message_id, file_id=file.id, made_by=actor.user_id,
        )  # fmt: skip
        wanted = CampaignRecipient(
            campaign_id=campaign.id, address_key=address, contact_id=contact_id, made_by=actor.user_id
        )
        told = ProviderEvent(
            channel="sms", provider="twilio", provider_id=canary, status="sent", outgoing_id=message_id
        )
        session.add_all([got, wanted, told])
        stop = Suppression(id=uuid7(), channel="sms", key="", address="", reason="stop", contact_id=contact_id)
        stop.key = recipients.key_of("email", address)
        stop.address = recipients.stored("email", address, "suppressions.address", stop.id)
        agreed = Consent(contact_id=contact_id, purpose="marketing", given=True, wording=canary)
        session.add_all([stop, agreed])
        if actor.user_id:
            push = PushSubscription(user_id=actor.user_id, endpoint="", endpoint_key=DIGEST, keys="", agent=canary)
            session.add_all([NoticeChoice(user_id=actor.user_id, sort="mention"), push])
    return topic.id, stop.id, campaign.id
