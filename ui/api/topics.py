"""Topics, for programs: what people receive and may opt out of."""

from services.templates import topics
from services.templates.topics import TOPIC, TopicCard
from ui.api.records import routes

router = routes(
    topics,
    TOPIC,
    card=TopicCard,
    row=TopicCard,
    new={"name": "Offers", "note": "Now and then, something at a better price."},
    change={"name": "Offers of the month"},
    create="People opt out of one topic, or of all of them.",
)
