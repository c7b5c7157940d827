"""The entrance: signing in and out, the first run, and accepting an invitation, as plain forms without a socket."""

import asyncio
from collections.abc import Mapping
from importlib.resources import files
from urllib.parse import urlsplit

from fastapi import APIRouter, FastAPI, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from models.accounts import Invitation
from services.accounts import invitations, sessions, sign_in
from services.house import tenants
from services.work import Invalid, NotFound, Refused, SignInNeeded, TooMany, clock, perform
from services.work.config import Config
from ui import guard
from ui.theme import plain

DEVICE = "steward-device"
CURRENCIES = ("EUR", "USD", "GBP", "CHF", "CAD", "AUD", "INR", "NPR", "JPY", "SEK", "NOK", "DKK", "PLN", "CZK")

MONEY = {"US": "USD", "GB": "GBP", "CH": "CHF", "CA": "CAD", "AU": "AUD", "IN": "INR", "NP": "NPR", "JP": "JPY", "SE": "SEK",
         "NO": "NOK", "DK": "DKK", "PL": "PLN", "CZ": "CZK"}  # fmt: skip
NOT_YET = (
    "Open the one-time link that Steward printed on its console. It is good for one hour; a restart prints a new one."
)
FOOT = "Steward runs on your own machine."


def install(app: FastAPI, config: Config) -> None:
    """Put the entrance's routes in front of the pages."""
    router = APIRouter(include_in_schema=False)
    _signing(router, config)
    _setting_up(router, config)
    _joining(router)
    app.include_router(router)


def _signing(router: APIRouter, config: Config) -> None:
    @router.get("/sign-in")
    async def show_sign_in(request: Request, next: str = "/") -> Response:
        if not await asyncio.to_thread(tenants.claimed):
            return _page("Not set up yet", plain.text(NOT_YET), 404)
        several = await asyncio.to_thread(sign_in.asks_company, request.headers.get("host", ""))
        return _sign_in_page({"company": ""} if several else {}, _inside(next))

    @router.post("/sign-in")
    async def do_sign_in(request: Request) -> Response:
        return await _sign_in(request, config)

    @router.post("/sign-out")
    async def do_sign_out(request: Request) -> Response:
        token = request.cookies.get(guard.cookie_name(config))
        try:
            actor = await asyncio.to_thread(sessions.current, token)
            if actor.session_id is not None:
                await asyncio.to_thread(perform, actor, sessions.end, actor.session_id)
        except SignInNeeded:
            pass
        answer = RedirectResponse("/sign-in", 303)
        answer.delete_cookie(guard.cookie_name(config), path="/", secure=config.https, httponly=True)
        return answer


def _setting_up(router: APIRouter, config: Config) -> None:
    @router.get("/setup/{token}")
    async def show_setup(token: str, request: Request) -> Response:
        here = _likely_place(request.headers.get("accept-language", ""))
        return await _shown(lambda: tenants.check_setup_link(token), lambda: _setup_page(token, here))

    @router.post("/setup/{token}")
    async def do_setup(token: str, request: Request) -> Response:
        typed = await _typed(request)
        try:
            await asyncio.to_thread(
                tenants.first_run, token, typed.get("company", ""), typed.get("zone", ""), typed.get("currency", ""),
                typed.get("name", ""), typed.get("email", ""), typed.get("password", ""),
            )  # fmt: skip
        except NotFound as gone:
            return _gone(gone)
        except Refused as refusal:
            return _setup_page(token, typed, refusal)
        return await _sign_in(request, config)


def _joining(router: APIRouter) -> None:
    @router.get("/invitation/{secret}")
    async def show_invitation(secret: str) -> Response:
        try:
            found, company = await asyncio.to_thread(_invited, secret)
        except NotFound as gone:
            return _gone(gone)
        return _invitation_page(secret, {"name": found.name}, found, company)

    @router.post("/invitation/{secret}")
    async def do_invitation(secret: str, request: Request) -> Response:
        typed = await _typed(request)
        try:
            found, company = await asyncio.to_thread(_invited, secret)
        except NotFound as gone:
            return _gone(gone)
        try:
            await asyncio.to_thread(invitations.accept, secret, typed.get("name", ""), typed.get("password", ""))
        except NotFound as gone:
            return _gone(gone)
        except Refused as refusal:
            return _invitation_page(secret, typed, found, company, refusal)
        several = await asyncio.to_thread(sign_in.asks_company, request.headers.get("host", ""))
        known = {"email": found.email, **({"company": company} if several else {})}
        return _sign_in_page(known, "/", message="Welcome. Sign in with your new password.", kind="ok")


async def _sign_in(request: Request, config: Config) -> Response:
    """Open a session with what was typed, and go where the person wished to."""
    typed = await _typed(request)
    wish = _inside(typed.get("next", "/"))
    try:
        done = await asyncio.to_thread(
            sign_in.sign_in, typed.get("email", ""), typed.get("password", ""), company=typed.get("company", ""),
            host=request.headers.get("host", ""), address=request.client.host if request.client else "",
            agent=request.headers.get("user-agent", ""), device=request.cookies.get(DEVICE),
        )  # fmt: skip
    except Refused as refusal:
        return _sign_in_page(typed, wish, refusal)
    answer = RedirectResponse(wish, 303)
    life = int((done.opened.expires_at - clock.now()).total_seconds())
    _set_cookie(answer, config, guard.cookie_name(config), done.opened.token, life)
    _set_cookie(answer, config, DEVICE, done.device, 180 * 86_400)
    return answer


def _sign_in_page(
    typed: Mapping[str, str], wish: str, refusal: Refused | None = None, message: str = "", kind: str = "bad"
) -> Response:
    wrong = refusal.fields if isinstance(refusal, Invalid) else {}
    fields = [
        plain.field("email", "Email", type="email", value=typed.get("email", ""), autocomplete="username",
                    autofocus="email" not in typed),
        plain.field("password", "Password", type="password", autocomplete="current-password", autofocus="email" in typed),
    ]  # fmt: skip
    if "company" in wrong or "company" in typed:
        fields.insert(
            0, plain.field("company", "Company", value=typed.get("company", ""), error=wrong.get("company", ""))
        )
    text = refusal.message if refusal and not wrong else message
    body = plain.form("/sign-in", fields, "Sign in", {"next": wish}, text, kind=kind)  # type: ignore[arg-type]
    status = refusal.status if refusal else 200
    headers = {"Retry-After": str(refusal.retry_after)} if isinstance(refusal, TooMany) else None
    lead = "" if kind == "ok" else "Welcome back."
    return HTMLResponse(plain.render("Sign in", body, lead=lead, foot=FOOT), status, headers)


def _setup_page(token: str, typed: Mapping[str, str], refusal: Refused | None = None) -> Response:
    wrong = refusal.fields if isinstance(refusal, Invalid) else {}
    zones = [(name, name.replace("_", " ")) for name in sorted(clock.zone_names()) if "/" in name or name == "UTC"]
    fields = [
        plain.field("company", "Company", value=typed.get("company", ""), autocomplete="organization",
                    autofocus=not wrong, error=wrong.get("company", "")),
        plain.field("name", "Your name", value=typed.get("name", ""), autocomplete="name", error=wrong.get("name", "")),
        plain.field("email", "Email", type="email", value=typed.get("email", ""), autocomplete="username",
                    hint="You sign in with it.", error=wrong.get("email", "")),
        plain.field("password", "Password", type="password", autocomplete="new-password",
                    hint="At least 8 characters. A few words in a row are good.", error=wrong.get("password", "")),
        plain.field("zone", "Time zone", value=typed.get("zone", "Europe/Paris"), options=zones, error=wrong.get("zone", "")),
        plain.field("currency", "Currency", value=typed.get("currency", "EUR"), options=[(c, c) for c in CURRENCIES],
                    error=wrong.get("currency", "")),
    ]  # fmt: skip
    body = plain.form(f"/setup/{token}", fields, "Create the company", message=refusal.message if refusal else "")
    lead = "This takes a minute. You become its administrator."
    status = refusal.status if refusal else 200
    return HTMLResponse(plain.render("Set up Steward", body, lead=lead, foot=FOOT, wide=True), status)


def _invitation_page(
    secret: str, typed: Mapping[str, str], found: Invitation, company: str, refusal: Refused | None = None
) -> Response:
    wrong = refusal.fields if isinstance(refusal, Invalid) else {}
    fields = [
        plain.field("name", "Your name", value=typed.get("name", ""), autocomplete="name", error=wrong.get("name", "")),
        plain.field("password", "Choose a password", type="password", autocomplete="new-password",
                    hint="At least 8 characters. A few words in a row are good.", error=wrong.get("password", "")),
    ]  # fmt: skip
    body = plain.form(f"/invitation/{secret}", fields, "Join", message=refusal.message if refusal else "")
    lead = f"You were invited as {found.email}. Choose a password, and you are in."
    page = plain.render(f"Join {company}", body, lead=lead, company=company, foot=FOOT)
    return HTMLResponse(page, refusal.status if refusal else 200)


def _invited(secret: str) -> tuple[Invitation, str]:
    """The invitation behind a link, and the name of the company it leads into."""
    found = invitations.look_up(secret)
    return found, tenants.of(secret.partition(".")[0]).name


def _likely_place(languages: str) -> dict[str, str]:
    """The zone and currency to begin with, from the country in the browser's first language (`fr-CH` → Zurich, CHF)."""
    country = languages.partition(",")[0].partition(";")[0].strip().partition("-")[2].upper()
    lines = (files("tzdata.zoneinfo") / "zone.tab").read_text(encoding="utf-8").splitlines()
    zone = next((line.split("\t")[2] for line in lines if country and line.startswith(f"{country}\t")), "")
    return {"zone": zone or "Europe/Paris", "currency": MONEY.get(country, "EUR")}


async def _shown(check: object, show: object) -> Response:
    try:
        await asyncio.to_thread(check)  # type: ignore[arg-type]
    except NotFound as gone:
        return _gone(gone)
    return show()  # type: ignore[operator, no-any-return]


def _gone(refusal: Refused) -> Response:
    return _page("This link does not work", plain.text(refusal.message) + plain.button_link("/sign-in", "Sign in"), 404)


def _page(title: str, body: str, status: int) -> Response:
    return HTMLResponse(plain.render(title, body, status=status, foot=FOOT), status)


async def _typed(request: Request) -> dict[str, str]:
    """The form's fields, as short texts: nobody needs more than 1,000 characters to sign in."""
    form = await request.form(max_files=0, max_fields=20)
    return {name: str(value)[:1_000] for name, value in form.items()}


def _inside(wish: str) -> str:
    """An address of ours to go on to; anything that could lead outside becomes the home page."""
    parts = urlsplit(wish)
    inside = wish.startswith("/") and not wish.startswith(("//", "/\\")) and not parts.netloc and not parts.scheme
    return wish if inside and "\\" not in wish and all(ord(c) >= 32 for c in wish) else "/"


def _set_cookie(answer: Response, config: Config, name: str, value: str, seconds: int) -> None:
    answer.set_cookie(name, value, max_age=seconds, path="/", secure=config.https, httponly=True, samesite="lax")
