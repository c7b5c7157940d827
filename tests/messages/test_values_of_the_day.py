"""Schedules with variables: each day has the values of its day."""

from datetime import timedelta

import pytest
import time_machine

from services import contacts, templates
from services.templates.rendering import MissingValues
from services.work import Actor, perform
from tests.messages.test_repeating import texts
from tests.messages.test_schedules import leave, moved, plan, schedule, to_grace

__all__ = ["moved"]


@pytest.mark.parametrize("templated", [False, True])
def test_each_day_has_the_values_of_its_day(moved: time_machine.Traveller, alice: Actor, templated: bool) -> None:
    grace = perform(alice, contacts.create, {"name": "Grace", "emails": ["grace@example.com"]})
    written = {"subject": "For {{ first_name }}", "body": "Dear {{ first_name }}, it is your day."}
    if templated:
        made = perform(alice, templates.create, {"name": "Day", "subject": written["subject"], "text": written["body"]})
        written = {"subject": "", "body": "", "template_id": str(made.id)}
    repeated = to_grace(alice, grace, **written)
    assert texts(alice) == {"Dear Grace, it is your day."} and repeated.subject == "For {{ first_name }}"
    leave(alice)
    perform(alice, contacts.change, grace.id, {"name": "Gracia Hopper"})
    moved.shift(timedelta(days=1))
    plan(alice)
    assert texts(alice) >= {"Dear Gracia, it is your day."}


def test_a_schedule_with_a_variable_that_has_no_value_is_refused(moved: time_machine.Traveller, alice: Actor) -> None:
    with pytest.raises(MissingValues):
        schedule(alice, body="Dear {{ first_name }}")
