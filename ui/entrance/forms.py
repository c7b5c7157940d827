"""Forms: read the submitted fields, render a page of the entrance, and sign a person in."""

from urllib.parse import parse_qsl, urlencode, urlsplit

from fastapi import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from models.language import N_, _
from services.accounts.sign_in import SignedIn
from services.house import limits
from services.work import Invalid, Refused, clock
from services.work.config import Config
from ui import guard
from ui.theme import plain

DEVICE = "steward-device"
DEVICE_DAYS = 180
FOOT = N_("Self-hosted with Steward")
PASSWORD_HINT = N_("At least 8 characters. A few random words work well.")


class Unreadable(Refused):
    """A form that no browser could have sent from our pages."""


async def typed(request: Request, longest: int = 1_000) -> dict[str, str]:
    """Return the form's fields as short texts: 1,000 characters are enough for what people type at the entrance.

    Refuse a form that no browser sends from our pages (`Unreadable`).
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    body = (await request.body()).decode("utf-8", "replace")
    try:
        if body and kind != "application/x-www-form-urlencoded":
            raise ValueError(kind)
        return {name: value[:longest] for name, value in parse_qsl(body, keep_blank_values=True, max_num_fields=20)}
    except ValueError:
        raise Unreadable(_("Reload the page and fill in the form again.")) from None


async def unreadable(request: Request, refusal: Exception) -> Response:
    """Answer an unreadable form."""
    body = plain.text(str(refusal)) + plain.button_link("/", _("Go to Steward"))
    return page(_("This form could not be read"), body, 400)


def page(title: str, body: str, status: int) -> Response:
    """Render a page with one statement."""
    return HTMLResponse(plain.render(title, body, status=status, foot=_(FOOT)), status)


def gone(refusal: Refused) -> Response:
    """Render the page for a link that is unknown or no longer valid."""
    body = plain.text(refusal.message) + plain.button_link("/sign-in", _("Sign in"))
    return page(_("This link does not work"), body, 404)


def count_stranger(request: Request) -> Response | None:
    """Count a request of a stranger as the API counts its own, and return the page that refuses one too many."""
    allowed = limits.count(limits.caller(None, caller(request)["address"]))
    if not allowed.refused:
        return None
    body = plain.text(_(limits.SENTENCE))
    found = page(_("Too many requests"), body, 429)
    found.headers["retry-after"] = str(allowed.reset)
    return found


def wrong_fields(refusal: Refused | None) -> dict[str, str]:
    """Return the mistake of each field, by the field's name."""
    if isinstance(refusal, Invalid):
        return refusal.fields
    return dict(refusal.more.get("fields", {})) if refusal else {}


def caller(request: Request) -> dict[str, str]:
    """Return the address and browser of a request."""
    return {
        "address": request.client.host if request.client else "",
        "agent": request.headers.get("user-agent", ""),
    }


def let_in(config: Config, signed: SignedIn, wish: str = "/") -> Response:
    """Set the cookies of a session, and redirect to the page the person wanted."""
    answer = RedirectResponse(wish, 303)
    life = int((signed.opened.expires_at - clock.now()).total_seconds())
    _set_cookie(answer, config, guard.cookie_name(config), signed.opened.token, life)
    _set_cookie(answer, config, DEVICE, signed.device, DEVICE_DAYS * 86_400)
    return answer


def named(company: str) -> str:
    """Return the query of the sign-in for a workspace, whose name is filled in where it is asked for."""
    return urlencode({"company": company})


def inside(wish: str) -> str:
    """Return a local address to redirect to; one that could lead to another site or sign out becomes the home page."""
    try:
        parts = urlsplit(wish)
    except ValueError:
        return "/"
    ours = wish.startswith("/") and not wish.startswith(("//", "/\\")) and not parts.netloc and not parts.scheme
    onward = not parts.path.startswith(("/sign-in", "/sign-out"))
    return wish if ours and onward and "\\" not in wish and all(ord(c) >= 32 for c in wish) else "/"


def _set_cookie(answer: Response, config: Config, name: str, value: str, seconds: int) -> None:
    answer.set_cookie(name, value, max_age=seconds, path="/", secure=config.https, httponly=True, samesite="lax")
