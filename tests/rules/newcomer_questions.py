"""How the actions for newcomers (sample data, first steps) are asked for with what is Alice's: lines of the table in
belongings.py."""

from collections.abc import Callable
from typing import Any

NEWCOMERS: dict[str, Callable[[Any], list[tuple[str, tuple[Any, ...]]]]] = {
    "companies.usual_country": lambda t: [("nothing", ())],
    "tasks.tasks.usual": lambda t: [("nothing", ())],
    "first_steps.mine": lambda t: [("nothing", ())],
    "first_steps.put_away": lambda t: [("nothing", ())],
    "first_steps.bring_back": lambda t: [("nothing", ())],
    "samples.looking.total": lambda t: [("nothing", ())],
    "samples.looking.overview": lambda t: [("nothing", ())],
    "samples.starting.remove": lambda t: [("nothing", ((t.contact,),))],
    "samples.starting.add": lambda t: [("nothing", ())],  # it finds the one that removes
    "accounts.sign_on.people.links": lambda t: [("nothing", ())],
    "accounts.sign_on.people.unlink": lambda t: [("gone", (t.records["identity"],))],
    "accounts.sign_on.services.services": lambda t: [("nothing", ())],
    "accounts.sign_on.services.role_words": lambda t: [("nothing", ())],
    "accounts.sign_on.services.add": lambda t: [
        ("nothing", ({"name": "Mine", "issuer": "https://id.example.com", "client_id": "x"},))
    ],
    "accounts.sign_on.services.change": lambda t: [
        ("gone", (t.records["provider"], {"name": "Mine", "client_id": "x"}))
    ],
    "accounts.sign_on.services.switch": lambda t: [("gone", (t.records["provider"], False))],
    "accounts.sign_on.services.remove": lambda t: [("gone", (t.records["provider"],))],
    "accounts.sign_on.switching.passwords_on": lambda t: [("nothing", ())],
    "accounts.sign_on.switching.switch_passwords": lambda t: [("nothing", (True,))],
    "accounts.factors.enrolling.mine": lambda t: [("nothing", ())],
    "accounts.factors.enrolling.begin": lambda t: [("nothing", ())],
    "accounts.factors.enrolling.finish": lambda t: [("wrong", ("000000",))],
    "accounts.factors.enrolling.renew": lambda t: [("wrong", ())],
    "accounts.factors.enrolling.remove": lambda t: [("nothing", ())],
    "accounts.proving.ways": lambda t: [("nothing", ())],
    "accounts.proving.begin": lambda t: [("wrong", ())],
    "accounts.factors.own_passkeys.mine": lambda t: [("nothing", ())],
    "accounts.factors.own_passkeys.begin": lambda t: [("nothing", ())],
    "accounts.factors.own_passkeys.rename": lambda t: [("gone", (t.user, "Phone"))],
    "accounts.factors.own_passkeys.remove": lambda t: [("gone", (t.user,))],
    "accounts.factors.enrolling.everyone": lambda t: [("nothing", ())],
    "accounts.factors.enrolling.reset": lambda t: [("gone", (t.user,))],
    "accounts.throwing_out.end_sessions": lambda t: [("gone", (t.user,))],
}
