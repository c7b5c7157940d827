"""The second step of a sign-in: the code of an authenticator app, a recovery code, or setting an app up.

Plain forms without a socket, as the whole entrance. The step's secret is in a cookie of ten minutes, and nowhere else.
"""

import asyncio

from fastapi import APIRouter, Request
from markupsafe import Markup
from starlette.responses import HTMLResponse, RedirectResponse, Response

from models.language import _
from services.accounts import by_passkey, sign_in
from services.accounts.expiring import Expired
from services.accounts.factors import enrolling, steps
from services.accounts.factors.steps import NextStep
from services.accounts.sign_in import SignedIn
from services.work import Refused, SignInNeeded, TooMany
from services.work.config import Config
from ui.entrance import forms, passkey_form, resetting
from ui.parts.qr import picture
from ui.theme import plain

COOKIE = "steward-step"
WISH = "steward-wish"
HEADERS = {"cache-control": "no-store"}


def install(router: APIRouter, config: Config) -> None:
    """Add the routes."""

    @router.get("/sign-in/step")
    async def show_step(request: Request) -> Response:
        return await _page(request, None)

    @router.post("/sign-in/step")
    async def do_step(request: Request) -> Response:
        typed = await forms.typed(request)
        try:
            signed, codes = await asyncio.to_thread(
                sign_in.finish,
                request.cookies.get(COOKIE, ""),
                typed.get("code", ""),
                device=request.cookies.get(forms.DEVICE),
                **forms.caller(request),
            )
        except SignInNeeded as over:
            return _over(over)
        except Expired as old:
            return await resetting.instead(old)
        except Refused as refusal:
            return await _page(request, refusal)
        return done(config, signed, codes, forms.inside(request.cookies.get(WISH, "/")))


def done(config: Config, signed: SignedIn, codes: list[str], wish: str) -> Response:
    """Let the person in. The only page that ever shows new recovery codes brings the cookies of the session along."""
    answer = forms.let_in(config, signed, wish)
    if codes:
        shown = _codes_page(codes, wish)
        shown.raw_headers += [header for header in answer.raw_headers if header[0] == b"set-cookie"]
        answer = shown
    for name in (COOKIE, WISH):
        answer.delete_cookie(name, path="/sign-in", secure=config.https, httponly=True)
    return answer


def onward(config: Config, step: NextStep, wish: str) -> Response:
    """Go on with the second step; the browser keeps its secret, and where the person wanted to go."""
    answer = RedirectResponse("/sign-in/step", 303)
    keep(answer, config, step.secret, wish)
    return answer


def keep(answer: Response, config: Config, secret: str, wish: str) -> None:
    """Let the browser keep the secret of a step, and where the person wanted to go."""
    life = int(steps.LIFE.total_seconds())
    for name, value in ((COOKIE, secret), (WISH, wish)):
        answer.set_cookie(
            name, value, max_age=life, path="/sign-in", secure=config.https, httponly=True, samesite="lax"
        )


async def _page(request: Request, refusal: Refused | None) -> Response:
    try:
        secret = request.cookies.get(COOKIE, "")
        row, user = await asyncio.to_thread(steps.look_up, secret)
        begun = await asyncio.to_thread(enrolling.at_sign_in, secret) if row.purpose == "enrol" else None
    except Refused as over:
        return _over(over)
    wrong = forms.wrong_fields(refusal)
    app, passkey = (True, False) if begun else await asyncio.to_thread(by_passkey.ways, secret, _host(request))
    message = refusal.message if refusal and not wrong else ""
    again = ("/sign-in", _("Sign in as somebody else"))
    field = _code_field(begun is not None, app, wrong.get("code", ""))
    if begun is None:
        body = _by_code(field, message, app, passkey) + plain.below(*again)
        title, lead = _("One more step"), _("You sign in as {email}.").format(email=user.email)
    else:
        body = _app(begun) + plain.form("/sign-in/step", [field], _("Confirm"), message=message, link=again)
        title = _("Set up a second factor")
        lead = _("Your role needs one. Scan this with an authenticator app, and enter the code that it shows.")
    headers = dict(HEADERS)
    if isinstance(refusal, TooMany):
        headers["Retry-After"] = str(refusal.retry_after)
    page = plain.render(title, body, lead=lead, foot=_(forms.FOOT), script=passkey_form.SCRIPT)
    return HTMLResponse(page, refusal.status if refusal else 200, headers)


def _by_code(field: str, message: str, app: bool, passkey: bool) -> str:
    """Return the form for a code, and, for who has a passkey, the one for it: first, where there is no app."""
    typed = plain.form("/sign-in/step", [field], _("Sign in"), message=message, solid=app)
    if not passkey:
        return typed
    at, words, divided = "/sign-in/step/passkey", _("Use a passkey"), plain.divider(_("or"))
    if app:
        return typed + passkey_form.offer(at, words, above=divided)
    return passkey_form.offer(at, words, below=divided, solid=True) + typed


def _code_field(begun: bool, app: bool, wrong: str) -> str:
    """Return the field for the code of an app that is set up (`begun`), of one there is, or of a list of codes."""
    hint = "" if begun else _("Six digits from your authenticator app, or a recovery code.")
    if not app:
        hint = _("One of the codes that you kept, for when you have no passkey with you.")
    label = _("Code") if app else _("Recovery code")
    filled = "one-time-code" if begun else ""
    return plain.field("code", label, autofocus=app, autocomplete=filled, hint=hint, error=wrong)


def _host(request: Request) -> str:
    return request.headers.get("host", "")


def _app(begun: enrolling.Begun) -> str:
    said = _("Cannot scan it? Type this key into the app:")
    shown = Markup('<p class="qr"><img src="{}" alt="{}"></p>').format(picture(begun.address), _("QR code"))
    return str(shown) + plain.folded(said, plain.code(_grouped(begun.secret)))


def _grouped(secret: str) -> str:
    return " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))


def _codes_page(codes: list[str], wish: str) -> HTMLResponse:
    body = plain.text(_("Each works once, when you do not have your phone. Nobody can show them to you again."))
    body += plain.code("\n".join(codes)) + plain.button_link(wish, _("I have kept them"))
    page = plain.render(_("Keep these recovery codes"), body, foot=_(forms.FOOT))
    return HTMLResponse(page, 200, HEADERS)


def _over(refusal: Refused) -> Response:
    body = plain.text(refusal.message) + plain.button_link("/sign-in", _("Sign in"))
    return HTMLResponse(plain.render(_("Please start again"), body, foot=_(forms.FOOT)), 401, HEADERS)
