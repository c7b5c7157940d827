"""Settings: values that people may change on a page, over the defaults of the code and of the environment.

The settings themselves are lines of the table in services/settings/. `read` and `write` are for the facts that a
place remembers about itself, which are no settings.
"""

from services.house.settings.changing import CHANGED, KINDS, UNSAID, change, change_installation, change_some
from services.house.settings.declared import SETTINGS, Setting, setting
from services.house.settings.reading import Shown, get, get_many, installation, stored, workspace
from services.house.settings.rows import move, read, write

__all__ = [
    "CHANGED",
    "KINDS",
    "SETTINGS",
    "UNSAID",
    "Setting",
    "Shown",
    "change",
    "change_installation",
    "change_some",
    "get",
    "get_many",
    "installation",
    "move",
    "read",
    "setting",
    "stored",
    "workspace",
    "write",
]
