"""The guard: what NiceGUI leaves to us (decision 0006). Host, origin and session of every page, socket and upload;
headers on every answer; and showing people out of open pages the moment their session ends.

Private names of NiceGUI stay in this package; `tests/rules` fails when an upgrade changes them.
"""

from ui.guard.gate import Guard, cookie_name, read_cookie, unanswered
from ui.guard.visitors import disconnect, fresh_actor, install, is_id, page_actor, remember, sign_out, windows

__all__ = [
    "Guard",
    "cookie_name",
    "disconnect",
    "fresh_actor",
    "install",
    "is_id",
    "page_actor",
    "read_cookie",
    "remember",
    "sign_out",
    "unanswered",
    "windows",
]
