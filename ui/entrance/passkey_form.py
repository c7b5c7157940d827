"""The form that uses a passkey at the sign-in. The page's script shows and fills it, where the browser knows passkeys."""

from html import escape

from ui.theme import ASSETS

SCRIPT = ASSETS / "passkey.js"


def offer(action: str, words: str, wish: str = "", *, above: str = "", below: str = "", solid: bool = False) -> str:
    """Return the form, as HTML; `above` and `below` are HTML that is shown with it, and not without it."""
    fields = f'<input type="hidden" name="answer"><input type="hidden" name="next" value="{escape(wish)}">'
    press = f'<button type="submit" class="{"solid" if solid else "ghost"}">{escape(words)}</button>'
    return f'<form method="post" action="{escape(action)}" class="passkey" hidden>{above}{fields}{press}{below}</form>'
