"""Tags, for programs."""

from services import tags
from services.tags import TAG, TagCard
from ui.api.records import routes

router = routes(
    tags,
    TAG,
    card=TagCard,
    row=TagCard,
    new={"name": "Trade fair 2027", "colour": "blue"},
    change={"colour": "green"},
    create="If there is one of that name, in any case, it is returned as it is.",
    bin="Records no longer show it. Nothing is lost: `restore` undoes it.",
    restore="Refused when there is another tag of its name by now.",
)
