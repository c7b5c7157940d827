"""An element that whose methods in the browser the server calls without an answer."""

from typing import Any

from nicegui import json
from nicegui.element import Element


class CalledElement(Element):
    """An element whose methods in the browser are called by `call`."""

    def call(self, name: str, *args: Any) -> None:
        """Call a method of it in the browser, and wait for nothing.

        `run_method` makes a random id for an answer each time. That lets go of the interpreter, and on a board that 50
        windows show, each of them waited until another thread gave it back.
        """
        if not self.is_deleted:
            code = f"runMethod({self.id}, {json.dumps(name)}, {json.dumps(args)})"
            self.client.outbox.enqueue_message("run_javascript", {"code": code}, self.client.id)
