"""The passkeys of the browser in front of a person: its script asks for one, and what it answers comes back as text."""

import json
from typing import Any

from nicegui import ui

from ui.theme import ASSETS, stamp

SCRIPT = ASSETS / "passkey.js"
PATIENCE = 120.0  # seconds, for somebody who looks for the key
MAKE = "return await import(SCRIPT).then(() => window.makePasskey(OPTIONS))"  # no text
USE = "return await import(SCRIPT).then(() => window.usePasskey(OPTIONS))"  # no text


async def make(options: dict[str, Any]) -> str:
    """Let the browser make a passkey. Return its answer; empty when none was made."""
    return await _answer(MAKE, options)


async def use(options: dict[str, Any]) -> str:
    """Let the browser use a passkey. Return its answer; empty when none was used."""
    return await _answer(USE, options)


async def _answer(code: str, options: dict[str, Any]) -> str:
    filled = code.replace("SCRIPT", json.dumps(stamp(SCRIPT))).replace("OPTIONS", json.dumps(options))
    try:
        return str(await ui.run_javascript(filled, timeout=PATIENCE) or "")
    except TimeoutError:
        return ""
