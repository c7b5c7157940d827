"""The links of a menu, as markup that is written once for all who see the same."""

from functools import lru_cache

from markupsafe import Markup

from ui.parts.markup import icon_html
from ui.routes import Entry

GROUP = Markup('<div class="nav-h">{}</div>')
LINK = Markup('<a class="nicegui-link {}" href="{}"{}>{}<span>{}</span>{}</a>')
COUNT = Markup('<span class="count" data-live>{}</span>')
HERE = Markup(' aria-current="page"')


@lru_cache(maxsize=256)  # written once for all people of a role on the same page
def menu_links(
    entries: tuple[Entry, ...],
    words: tuple[tuple[str, str], ...],
    here: str,
    classes: str,
    counts: tuple[tuple[str, int], ...],
) -> Markup:
    """Return the links, with the title of each group in a menu at the side, and how much waits by their address."""
    last, parts, counted = "", [], dict(counts)
    for one, (word, group) in zip(entries, words, strict=True):
        if group != last and classes == "nav":
            last = group
            parts.append(GROUP.format(group))
        on = any(here == path or (path != "/" and here.startswith(path + "/")) for path in (one.path, *one.also))
        count = COUNT.format(counted[one.path]) if counted.get(one.path) else ""
        marked = f"{classes} on" if on else classes
        parts.append(LINK.format(marked, one.path, HERE if on else "", icon_html(one.icon), word, count))
    return Markup("").join(parts)
