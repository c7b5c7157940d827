"""The types of settings: what each takes, keeps, hands to services and says to people; and how it refuses."""

from datetime import time, timedelta
from decimal import Decimal
from typing import Any

import pytest

from services.house.settings import types
from services.house.settings.types import Type
from services.work import Invalid

TAKEN: list[tuple[Type[Any], object, Any, Any, str]] = [
    (types.line(), "  Acme \n Ltd ", "Acme   Ltd", "Acme   Ltd", "Acme   Ltd"),
    (types.text(), "One\r\nTwo", "One\nTwo", "One\nTwo", "One\nTwo"),
    (types.whole(1, 5_000, "requests"), "2500", 2_500, 2_500, "2,500 requests"),
    (types.span("days", 1, 90), 1, 1, timedelta(days=1), "1 day"),
    (types.span("hours", 1, 90), "8", 8, timedelta(hours=8), "8 hours"),
    (types.yes_no(), "yes", True, True, "Yes"),
    (types.one_of({"low": "Low", "high": "High"}), "high", "high", "high", "High"),
    (types.time_of_day(), "09:30", "09:30", time(9, 30), "09:30"),
    (types.money(), "1234.5", "1234.50", Decimal("1234.50"), "1,234.50"),
    (types.zone(), "Europe/Isle_of_Man", "Europe/Isle_of_Man", "Europe/Isle_of_Man", "Europe/Isle of Man"),
    (types.country(), "np", "NP", "NP", "Nepal"),
    (types.currency(), "nok", "NOK", "NOK", "NOK"),
]
REFUSED: list[tuple[Type[Any], object, str]] = [
    (types.line(200, 1), "  ", "Required."),
    (types.line(5), "too long", "Use at most 5 characters."),
    (types.text(3), "four", "Use at most 3 characters."),
    (types.whole(1, 10), "ten", "This must be a whole number."),
    (types.whole(1, 10), "1.5", "This must be a whole number."),
    (types.whole(1, 10), 11, "This must be at most 10."),
    (types.span("days", 1, 90), 0, "This must be at least 1."),
    (types.yes_no(), "perhaps", "This must be yes or no."),
    (types.one_of({"low": "Low", "high": "High"}), "Low", "Choose one of: Low, High."),
    (types.time_of_day(), "25:00", "This is not a valid date or time."),
    (types.money(), "much", "Enter an amount, as in 12.50."),
    (types.money(), "1.999", "Use at most 2 decimal places."),
    (types.zone(), "Europe/Atlantis", "There is no time zone of that name."),
    (types.country(), "XX", "Choose a country by its two letters, as in FR or GB."),
    (types.currency(), "EURO", "Enter the three letters of a currency, as in EUR or USD."),
    (types.secret(), "", "Required."),
]


@pytest.mark.parametrize(("kind", "typed", "plain", "value", "said"), TAKEN)
def test_a_value_is_checked_kept_as_plain_json_and_said(
    kind: Type[Any], typed: object, plain: Any, value: Any, said: str
) -> None:
    assert kind.check(typed, "key") == plain
    assert (kind.make(plain), kind.say(plain)) == (value, said)
    assert isinstance(plain, str | int)


@pytest.mark.parametrize(("kind", "typed", "sentence"), REFUSED)
def test_what_does_not_fit_is_refused_with_a_sentence_at_the_setting(
    kind: Type[Any], typed: object, sentence: str
) -> None:
    with pytest.raises(Invalid) as refusal:
        kind.check(typed, "the.key")
    assert refusal.value.fields == {"the.key": sentence}


def test_a_secret_says_only_that_it_is_set() -> None:
    assert types.secret().say("hunter2") == "Set"
