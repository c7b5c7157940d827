"""A language that nobody speaks: `⟦Şåṽé·⟧`. What is read in plain Latin letters while it is spoken went past `_`."""

import re
from gettext import NullTranslations
from math import ceil

PLAIN = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
STRANGE = "åƀçđéƒĝĥîĵķļɱñöþɋŕšţûṽŵẋýžÅƁÇĐÉƑĜĤÎĴĶĻṀÑÖÞɊŔŠŢÛṼŴẊÝŽ"
TABLE = str.maketrans(PLAIN, STRANGE)
KEPT = re.compile(r"(\{\w*\}|<[^>]*>)")  # places with names, and markup
LONGER = 0.35  # as German is than English


class Pseudo(NullTranslations):
    """Its catalogue: every text in it has brackets, and is longer by a third."""

    def gettext(self, message: str) -> str:
        """Return a text in strange letters."""
        said = "".join(part if KEPT.fullmatch(part) else part.translate(TABLE) for part in KEPT.split(message))
        return f"⟦{said}{'·' * ceil(LONGER * len(message))}⟧"

    def pgettext(self, context: str, message: str) -> str:
        """Return a text with a context: the same."""
        return self.gettext(message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """Return the form for a number."""
        return self.gettext(msgid1 if n == 1 else msgid2)
