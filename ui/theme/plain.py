"""Plain pages: sign-in, first run, accepting an invitation, errors and refusals. Server-made HTML that needs no script.

A page is put together from small pieces:

    render("Sign in", form("/sign-in", [field("email", "Email", type="email"), …], "Sign in"))

`body`, `fields` and what the functions return is HTML; every other argument is plain text and is escaped here.
"""

from collections.abc import Iterable, Mapping
from html import escape
from pathlib import Path
from typing import Literal

from models.language import _, language
from ui.theme import ASSETS, colour, initials, stamp

Kind = Literal["ok", "info", "warn", "bad"]
Theme = Literal["light", "dark"]


def render(
    title: str,
    body: str,
    *,
    lead: str = "",
    status: int = 200,
    company: str = "Steward",
    foot: str = "",
    theme: Theme | None = None,
    wide: bool = False,
    own: bool = False,
    paper: bool = False,
    above: str = "",
    script: Path | None = None,
) -> str:
    """Render a whole page: the mark, `title` as heading, `lead` under it, then `body` (HTML) in a card.

    A `status` of 400 or more is shown as a small number above the title. `theme` None follows the system.
    `wide` is for forms with many fields; `foot` is one line under the card. `own` shows the company's initials in its
    colour instead of our mark, for people who know the company and not us. `paper` is for a document. `above` is HTML over
    the title; `script` an asset that the page runs after it is drawn, and can do without.
    """
    parts = {
        "title": escape(title),
        "language": language(),
        "company": escape(company),
        "theme": f' data-theme="{escape(theme)}"' if theme else "",
        "wide": " paper" if paper else " wide" if wide else "",
        "status": f'<p class="status">{status}</p>' if status >= 400 else "",
        "lead": f"<p>{escape(lead)}</p>" if lead else "",
        "foot": f'<footer class="foot">{escape(foot)}</footer>' if foot else "",
        "css": stamp(ASSETS / "plain.css"),
        "body": body,
        "mark": _disc(company) if own else _MARK,
        "above": above,
        "script": f'<script defer src="{stamp(script)}"></script>\n' if script else "",
    }
    return _PAGE.format_map(parts)


def form(
    action: str,
    fields: Iterable[str],
    submit: str,
    hidden: Mapping[str, str] | None = None,
    message: str = "",
    *,
    kind: Kind = "bad",
    link: tuple[str, str] | None = None,
    solid: bool = True,
) -> str:
    """Return a form sent with POST. `message` is announced above the fields; `link` is (address, words) below them.
    A page's second form has a button that is not `solid`."""
    secret = "".join(
        f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">' for name, value in (hidden or {}).items()
    )
    onward = below(*link) if link else ""
    return (
        f'<form method="post" action="{escape(action)}">{notice(message, kind) if message else ""}{secret}'
        f'{"".join(fields)}<button type="submit" class="{"solid" if solid else "ghost"}">{escape(submit)}</button></form>{onward}'
    )


def field(
    name: str,
    label: str,
    *,
    type: str = "text",
    value: str = "",
    autocomplete: str = "",
    hint: str = "",
    error: str = "",
    required: bool = True,
    options: Iterable[tuple[str, str]] | None = None,
    autofocus: bool = False,
) -> str:
    """Return one field with its label, hint and error. `type` is an input type, "textarea" or "checkbox".

    `value` ticks a checkbox; with `options` (value, words) it is the chosen one. A password is never filled in again.
    """
    marks = _marks(name, hint, error, required, autofocus)
    if autocomplete:
        marks += f' autocomplete="{escape(autocomplete)}"'
    if autocomplete == "one-time-code":
        marks += ' inputmode="numeric" maxlength="16"'
    notes = _notes(name, hint, error)
    if type == "checkbox":
        ticked = " checked" if value else ""
        box = f'<input type="checkbox"{marks}{ticked}><span>{escape(label)}</span>'
        return f'<div class="field"><label class="tick">{box}</label>{notes}</div>'
    word = escape(_("optional"))
    optional = "" if required else f' <span class="optional">{word}</span>'
    caption = f'<label for="f-{escape(name)}">{escape(label)}{optional}</label>'
    return f'<div class="field">{caption}{_control(type, value, marks, options)}{notes}</div>'


def notice(words: str, kind: Kind = "info") -> str:
    """Return a box with one sentence; a bad or warning one is announced at once."""
    role = "alert" if kind in ("bad", "warn") else "status"
    return f'<p class="notice {kind}" role="{role}">{escape(words)}</p>'


def text(words: str) -> str:
    """Return a paragraph."""
    return f"<p>{escape(words)}</p>"


def code(words: str) -> str:
    """Return text to copy letter by letter: a recovery code, a reference, an address."""
    return f'<pre class="code">{escape(words)}</pre>'


def button_link(address: str, words: str, *, solid: bool = True) -> str:
    """Return a link that looks like a button: the way on from an error or a refusal."""
    return f'<a class="{"solid" if solid else "ghost"}" href="{escape(address)}">{escape(words)}</a>'


def folded(words: str, body: str, *, opened: bool = False) -> str:
    """Return HTML that a click on these words shows."""
    return f'<details class="folded"{" open" if opened else ""}><summary>{escape(words)}</summary>{body}</details>'


def below(address: str, words: str) -> str:
    """Return a link in small letters under a form."""
    return f'<p class="below"><a href="{escape(address)}">{escape(words)}</a></p>'


def languages(others: Iterable[tuple[str, str, str]]) -> str:
    """Return the links to this page in other languages, each as (code, its own name, address)."""
    links = (f'<a href="{escape(to)}" lang="{code}" hreflang="{code}">{escape(name)}</a>' for code, name, to in others)
    return f'<p class="below">{" · ".join(links)}</p>'


def divider(words: str) -> str:
    """Return a line between two ways to go on, with a word in it."""
    return f'<p class="or"><span>{escape(words)}</span></p>'


def _marks(name: str, hint: str, error: str, required: bool, autofocus: bool) -> str:
    key = escape(name)
    told = " ".join(f"f-{key}-{part}" for part, words in (("error", error), ("hint", hint)) if words)
    marks = f' id="f-{key}" name="{key}"'
    marks += f' aria-describedby="{told}"' if told else ""
    marks += ' aria-invalid="true"' if error else ""
    marks += " required" if required else ""
    return marks + (" autofocus" if autofocus else "")


def _notes(name: str, hint: str, error: str) -> str:
    key = escape(name)
    said = f'<p class="error" id="f-{key}-error" role="alert">{escape(error)}</p>' if error else ""
    return said + (f'<p class="hint" id="f-{key}-hint">{escape(hint)}</p>' if hint else "")


def _control(type: str, value: str, marks: str, options: Iterable[tuple[str, str]] | None) -> str:
    if options is not None:
        return f"<select{marks}>{''.join(_option(key, words, key == value) for key, words in options)}</select>"
    if type == "textarea":
        return f'<textarea rows="4"{marks}>{escape(value)}</textarea>'
    filled = f' value="{escape(value)}"' if value and type != "password" else ""
    return f'<input type="{escape(type)}"{filled}{marks}>'


def _option(key: str, words: str, chosen: bool) -> str:
    return f'<option value="{escape(key)}"{" selected" if chosen else ""}>{escape(words)}</option>'


def _disc(company: str) -> str:
    return f'<span class="disc {colour(company)}" aria-hidden="true">{escape(initials(company))}</span>'


_MARK = '<img src="/assets/mark.svg" alt="" width="40" height="40">'
_PAGE = """<!doctype html>
<html lang="{language}"{theme}>
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<meta name="theme-color" content="#f6f7f9" media="(prefers-color-scheme: light)">
<meta name="theme-color" content="#0b0d12" media="(prefers-color-scheme: dark)">
<title>{title} · {company}</title>
<link rel="preload" href="/assets/inter.woff2" as="font" type="font/woff2" crossorigin>
<link rel="stylesheet" href="{css}">
<link rel="icon" href="/assets/favicon.svg" type="image/svg+xml">
{script}</head>
<body>
<main class="card{wide}">
<header>{mark}<p class="company">{company}</p></header>
{status}{above}<h1>{title}</h1>
{lead}
{body}
</main>
{foot}
</body>
</html>
"""
