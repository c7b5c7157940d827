"""The templates of the demonstration: a welcome, a yearly reminder, and a reminder of a payment."""

from services import templates
from services.templates import topics
from services.work import Actor, perform

TEXTS = (
    {
        "name": "Welcome",
        "subject": "Welcome to {{ workspace.name }}, {{ first_name|default('and thank you') }}",
        "html": "<p>Hello {{ first_name|default('there') }},</p>"
        "<p>thank you for choosing us. I am {{ me.name }} and look after you"
        "{% if company %} and everyone at {{ company }}{% endif %}.</p>"
        "<p>If a pipe leaks, a boiler stops or a question comes up, simply answer this email.</p>"
        "<p>Kind regards<br>{{ me.name }}<br>{{ workspace.name }}</p>",
    },
    {
        "name": "Yearly boiler check",
        "subject": "{{ first_name|default('Hello') }}, is your boiler ready for winter?",
        "html": "<p>Hello {{ first_name|default('there') }},</p>"
        "<p>your {{ fields.boiler|default('boiler') }} is due for its yearly check. It takes 40 minutes, keeps the "
        "warranty and saves about 12% of gas.</p>"
        "{% if city %}<p>We are in {{ city }} every week until Christmas.</p>{% endif %}"
        "<p>Which morning suits you? Answer this email, and we will be there.</p>"
        "<p>Kind regards<br>{{ me.name }}, {{ workspace.name }}</p>"
        '<p><a href="{{ unsubscribe_link }}">No more reminders, please</a></p>',
    },
    {
        "name": "Payment reminder",
        "channel": "sms",
        "text": "Hello {{ first_name|default('there') }}, a friendly reminder from {{ workspace.name }}: "
        "{% if fields.invoice %}invoice {{ fields.invoice }}{% else %}your last invoice{% endif %} is still open. "
        "If you have paid, thank you, and please ignore this. {{ me.name }}",
    },
)


def add_starters(actor: Actor) -> None:
    """Add them, the yearly one with a topic that people may opt out of."""
    note = "Once a year, when a check is due."
    topic = perform(actor, topics.create, {"name": "Yearly reminders", "note": note})
    for one in TEXTS:
        more = {"topic_id": topic.id} if one["name"] == "Yearly boiler check" else {}
        perform(actor, templates.create, {**one, **more})
