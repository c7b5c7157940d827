"""Every function that takes a session says how it may be called; every permission is known, used and granted."""

import ast
import importlib
import inspect
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

from services.roles import OPERATOR_PERMISSIONS, PERMISSIONS, ROLES
from services.work.action import ACTIONS, marked
from tests.rules.sources import ROOT, files, module, name, tree

PAGES_STAND = any((ROOT / "ui" / "pages").glob("maintenance*"))  # the last of the pages of the first slice


def functions() -> Iterator[Callable[..., Any]]:
    """Every public function of a capability, in the module that holds it."""
    for path in files("services"):
        home = importlib.import_module(module(path))
        if module(path).startswith("services.work"):
            continue
        for word, thing in vars(home).items():
            if inspect.isfunction(thing) and thing.__module__ == home.__name__ and not word.startswith("_"):
                yield thing


def test_a_function_that_takes_a_session_is_an_action_or_a_step() -> None:
    wrong = [
        f"{function.__module__}.{function.__name__}"
        for function in functions()
        if next(iter(inspect.signature(function).parameters), "") == "session" and marked(function) is None
    ]
    assert wrong == []


def test_an_action_takes_the_session_and_the_actor_first() -> None:
    wrong = [
        f"{function.__module__}.{function.__name__}"
        for function in functions()
        if (known := marked(function)) and known.kind == "action"
        and list(inspect.signature(function).parameters)[:2] != ["session", "actor"]
    ]  # fmt: skip
    assert wrong == []


def test_every_permission_an_action_asks_for_is_in_the_table() -> None:
    assert list(functions())  # everything is imported, so every action is known
    assert {m.name: m.permission for m in ACTIONS.values() if m.permission not in PERMISSIONS} == {}


def test_every_permission_in_the_table_is_asked_for_somewhere() -> None:
    asked = {mark.permission for mark in ACTIONS.values()} | _words("ui", "main.py")
    awaited = set() if PAGES_STAND else {"maintenance.read", "search.read"}  # the pages are not built yet
    assert set(PERMISSIONS) - asked - awaited == set()


def test_every_permission_is_granted_to_a_role_or_to_operators_and_nothing_else_is() -> None:
    by_roles = frozenset().union(*(role.permissions for role in ROLES.values()))
    assert by_roles | OPERATOR_PERMISSIONS == set(PERMISSIONS)
    assert by_roles & OPERATOR_PERMISSIONS == set()


def test_the_permission_of_a_change_never_ends_in_read() -> None:
    """What ends in `.read` gets a connection that cannot write, so such an action could never work."""
    verbs = ("create", "change", "set_", "add", "end", "bin_", "restore", "cancel", "settle", "release", "disable")
    wrong = [mark.name for mark in ACTIONS.values() if mark.reads and mark.name.rpartition(".")[2].startswith(verbs)]
    assert wrong == []


def test_dangerous_steps_ask_for_the_password_again() -> None:
    fresh = {mark.name for mark in ACTIONS.values() if mark.fresh}
    assert fresh >= {
        "accounts.users.change_role", "accounts.users.disable", "accounts.users.enable",
        "accounts.invitations.invite", "messages.settle.release",
    }  # fmt: skip


def test_each_kind_of_event_is_declared_once() -> None:
    declared = Counter(
        node.args[0].value
        for path in files("services")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call)
        and ast.unparse(node.func) == "kind"
        and node.args
        and isinstance(node.args[0], ast.Constant)
    )
    assert [kind for kind, times in declared.items() if times > 1] == []


def test_only_the_permission_table_and_the_marks_name_roles_by_word() -> None:
    """A service that asks for a role instead of a permission would be forgotten when the table changes."""
    wrong = [
        f"{name(path)}:{node.lineno}"
        for path in files("services")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Compare) and ast.unparse(node.left) == "actor.role"
    ]
    assert wrong == []


def _words(*shelves: str) -> set[str]:
    return {
        node.value
        for path in files(*shelves)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
