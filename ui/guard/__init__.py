"""The guard covers the parts NiceGUI leaves to us (decision 0006): host, origin and session of every page, socket and
upload; the headers of every answer; and closing open pages the moment their session ends.

NiceGUI's private names stay in this package; `tests/rules` fails when an upgrade changes them.
"""

from ui.guard.closed import on_mode, shut
from ui.guard.gate import Guard, cookie_name, read_cookie, unanswered
from ui.guard.readers import language_cookie
from ui.guard.visitors import (
    disconnect,
    fresh_actor,
    install,
    is_id,
    leaving_home,
    page_actor,
    refuse_elsewhere,
    remember,
    sign_out,
    windows,
)

__all__ = [
    "Guard",
    "cookie_name",
    "disconnect",
    "fresh_actor",
    "install",
    "is_id",
    "language_cookie",
    "leaving_home",
    "on_mode",
    "page_actor",
    "read_cookie",
    "refuse_elsewhere",
    "remember",
    "shut",
    "sign_out",
    "unanswered",
    "windows",
]
