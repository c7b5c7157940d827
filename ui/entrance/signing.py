"""Sign-in and sign-out."""

import asyncio
from collections.abc import Mapping, Sequence
from urllib.parse import urlencode, urlsplit

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from models.language import N_, _, language
from services import languages
from services.accounts import by_passkey, doors, sessions, sign_in, viewings
from services.accounts.expiring import Expired
from services.accounts.factors.steps import NextStep
from services.accounts.sign_in import SignedIn
from services.accounts.sign_on import services, switching
from services.house import maintenance_mode, tenants
from services.house.workspaces import signing_up
from services.work import Invalid, NotAllowed, Refused, SignInNeeded, TooMany, perform
from services.work.config import Config
from ui import guard
from ui.entrance import forms, passkey_form, proving, resetting
from ui.theme import plain

# What the browser kept of pages. Its own storage it keeps: a technician's phone may hold what was not sent yet, and clears
# the rest by itself (ui/field/assets/store.js).
FORGET = '"cache"'
NOT_YET = N_(
    "Open the one-time link that Steward printed in its console. It is valid for one hour; a restart prints a new one."
)


def install(router: APIRouter, config: Config) -> None:
    """Add the routes."""

    @router.get("/sign-in")
    async def show_sign_in(request: Request, next: str = "/", language: str = "") -> Response:
        if language in languages.NAMES:
            return _chosen(request, language)
        if not await asyncio.to_thread(_claimed):
            return forms.page(_("Not set up yet"), plain.text(_(NOT_YET)), 404)
        return await _asked(request, next)

    @router.post("/sign-in")
    async def do_sign_in(request: Request) -> Response:
        typed = await forms.typed(request)
        wish = forms.inside(typed.get("next", "/"))
        try:
            await asyncio.to_thread(switching.refuse, typed.get("company", ""), request.headers.get("host", ""))
            signed = await asyncio.to_thread(_signed, request, typed)
        except NextStep as step:
            return proving.onward(config, step, wish)
        except Expired as old:
            return await resetting.instead(old)
        except Refused as refusal:
            return await _page(request, typed, wish, refusal)
        return forms.let_in(config, signed, wish)

    @router.post("/sign-out")
    async def do_sign_out(request: Request) -> Response:
        token = request.cookies.get(guard.cookie_name(config))
        try:
            actor = await asyncio.to_thread(sessions.holder, token)
            if actor.session_id is not None:
                await asyncio.to_thread(perform, actor, sessions.end, actor.session_id)
        except SignInNeeded:
            pass
        answer = RedirectResponse("/sign-in", 303, {"clear-site-data": FORGET})
        answer.delete_cookie(guard.cookie_name(config), path="/", secure=config.https, httponly=True)
        return answer


async def _asked(request: Request, wish: str) -> Response:
    host = request.headers.get("host", "")
    several = await asyncio.to_thread(doors.asks_company, host)
    typed = {"company": request.query_params.get("company", "")[:200]} if several else {}
    return await _page(request, typed, forms.inside(wish), await asyncio.to_thread(_shut, host))


def _chosen(request: Request, code: str) -> Response:
    """Keep a language on this browser, and show the page again in it."""
    asked = {name: said for name, said in request.query_params.items() if name in ("next", "company")}
    return RedirectResponse(f"/sign-in?{urlencode(asked)}", 303, {"set-cookie": guard.language_cookie(code)})


def _signed(request: Request, typed: Mapping[str, str]) -> SignedIn:
    return sign_in.sign_in(
        typed.get("email", ""),
        typed.get("password", ""),
        company=typed.get("company", ""),
        host=request.headers.get("host", ""),
        device=request.cookies.get(forms.DEVICE),
        **forms.caller(request),
    )


def install_stop(router: APIRouter, config: Config) -> None:
    """Add the way out of a viewing."""

    @router.post("/viewing/stop")
    async def stop_viewing(request: Request) -> Response:
        actor = await asyncio.to_thread(sessions.holder, request.cookies.get(guard.cookie_name(config)))
        await asyncio.to_thread(perform, actor, viewings.stop)
        came = urlsplit(request.headers.get("referer", ""))  # the same page again, now as one sees it oneself
        return RedirectResponse(forms.inside(f"{came.path}?{came.query}" if came.query else came.path or "/"), 303)


async def _page(request: Request, typed: Mapping[str, str], wish: str, refusal: Refused | None = None) -> Response:
    """Render the page, with a button for each sign-on service; without the form where passwords are off."""
    asked = typed.get("company", ""), request.headers.get("host", "")
    found = await asyncio.to_thread(services.buttons, *asked)
    with_form = await asyncio.to_thread(_passwords_on, *asked)
    host = asked[1].partition(":")[0].lower()
    newcomers = await asyncio.to_thread(lambda: signing_up.on() and not tenants.served_at(host))
    passkey = await asyncio.to_thread(by_passkey.offered, asked[1])
    return _sign_in_page(typed, wish, refusal, found, with_form, passkey, newcomers=newcomers)


def _shut(host: str) -> Refused | None:
    """Return the sentence of a suspended workspace, which reads who comes by its host name."""
    try:
        doors.which_tenant(host=host)
    except doors.Closed as refusal:
        return refusal
    except Refused:
        pass
    return None


def _passwords_on(company: str, host: str) -> bool:
    try:
        switching.refuse(company, host)
    except doors.Closed:
        return True
    except NotAllowed:
        return False
    except Refused:
        pass
    return True


def _sign_in_page(
    typed: Mapping[str, str],
    wish: str,
    refusal: Refused | None,
    found: Sequence[tuple[str, str]],
    with_form: bool,
    passkey: bool,
    *,
    newcomers: bool,
) -> Response:
    wrong = refusal.fields if isinstance(refusal, Invalid) else {}
    fields = _fields(typed, wrong)
    message = refusal.message if refusal and not wrong else ""
    others = with_services(found, wish, solid=not with_form)
    divided = plain.divider(_("or")) if with_form else ""
    if with_form:
        forgot = ("/sign-in/forgot", _("Forgot your password?"))
        body = plain.form("/sign-in", fields, _("Sign in"), {"next": wish}, message, link=forgot)
        body += (divided if others else "") + others
    else:
        body = (plain.notice(message, "bad") if message else "") + others
    if passkey:
        above = "" if others else divided
        body += passkey_form.offer("/sign-in/passkey", _("Sign in with a passkey"), wish, above=above)
    body = (
        _closed()
        + body
        + _languages(wish)
        + (plain.below("/sign-up", _("New here? Make a workspace")) if newcomers else "")
    )
    status = refusal.status if refusal else 200
    headers = {"Retry-After": str(refusal.retry_after)} if isinstance(refusal, TooMany) else None
    script = passkey_form.SCRIPT if passkey else None
    page = plain.render(_("Sign in"), body, lead=_("Welcome back."), foot=_(forms.FOOT), script=script)
    return HTMLResponse(page, status, headers)


def _languages(wish: str) -> str:
    """Return the other languages of this page, as HTML, each in itself."""
    onward = "" if wish == "/" else f"&{urlencode({'next': wish})}"
    others = [(code, name) for code, name in languages.NAMES.items() if code != language()]
    return plain.languages((code, name, f"/sign-in?language={code}{onward}") for code, name in others)


def _fields(typed: Mapping[str, str], wrong: Mapping[str, str]) -> list[str]:
    fields = [
        plain.field(
            "email",
            _("Email"),
            type="email",
            value=typed.get("email", ""),
            autocomplete="username",
            autofocus="email" not in typed,
        ),
        plain.field(
            "password", _("Password"), type="password", autocomplete="current-password", autofocus="email" in typed
        ),
    ]
    if "company" in wrong or "company" in typed:
        error = wrong.get("company", "")
        fields.insert(0, plain.field("company", _("Workspace"), value=typed.get("company", ""), error=error))
    return fields


def with_services(found: Sequence[tuple[str, str]], wish: str, *, solid: bool) -> str:
    """Return a button for each sign-on service, as HTML."""
    onward = f"?{urlencode({'next': wish})}" if wish != "/" else ""
    links = (
        plain.button_link(
            f"/sign-in/with/{which}{onward}", _("Sign in with {service}").format(service=name), solid=solid
        )
        for which, name in found
    )
    return "".join(links)


def _claimed() -> bool:
    maintenance_mode.current()  # for the notice
    return tenants.claimed()


def _closed() -> str:
    """Return the notice of maintenance mode, as HTML; empty while it is off."""
    mode = maintenance_mode.known()
    if mode is None:
        return ""
    text = _("Steward is under maintenance. Until {time}, only operators can use it.")
    return plain.notice(text.format(time=maintenance_mode.clock_time(mode.until, "UTC")))
