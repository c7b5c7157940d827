"""The gate in front of everything: host, origin and session of every request and socket; headers on every answer."""

import asyncio
import logging
from contextlib import nullcontext
from gettext import NullTranslations
from http.cookies import CookieError, SimpleCookie
from urllib.parse import parse_qs, quote, urlsplit

from nicegui import Client
from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from models.language import N_, _, speaking
from services.accounts import sessions
from services.accounts.moving import Came
from services.house import addresses, tenants
from services.work import Actor, NotAllowed, Refused, SignInNeeded, trouble
from services.work.config import Config
from services.work.foreground import foreground
from ui.api import responses
from ui.guard import bodies, broken, closed, dressing, readers, replacing, traffic
from ui.guard.bodies import SOCKET, UPLOAD

log = logging.getLogger(__name__)
OPEN = (
    "/sign-in", "/sign-up", "/setup/", "/invitation/", "/u/", "/q/", "/v/", "/alert/", "/calendar/", "/api/", "/callbacks/",
    "/health", "/metrics", "/status/", "/assets/", "/_nicegui/", "/favicon.ico",
)  # fmt: skip
# Their pages send no referrer, so a browser names no origin with their forms either. No session is read there: who knows the
# secret in the address may answer, and no other site does.
NAMELESS = ("/v/",)
FILES = ("/sw.js", "/manifest.webmanifest", "/status")  # open too, by their whole names
WATCHED = (
    "/health",
    "/api/health",
    "/metrics",
    "/status/",
)  # outside monitoring may use any host name, and no database is asked
UNTRUSTED = (b"x-forwarded-prefix",)  # NiceGUI would write it into the page, and any client can send it
WRONG_HOST = N_("This address is not served here. Set STEWARD_SITE_URL to the one you use.")
TWO_HOSTS = N_("A request names one host.")
LOOPBACK = {"localhost", "127.0.0.1", "[::1]"}


def cookie_name(config: Config) -> str:
    """Return the cookie's name: `__Host-` on https, no prefix on http, where browsers drop it on a LAN address."""
    return "__Host-steward" if config.https else "steward"


class Guard:
    """Stand in front of everything, as plain ASGI, because the framework's middleware does not see sockets."""

    def __init__(self, app: ASGIApp, config: Config) -> None:
        self.app = app
        self.config = config
        self.hosts = _hosts(config)
        self.headers = dressing.everywhere(config)
        self.lists = addresses.rules(config)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let through, redirect to the sign-in, or refuse. Crashes are answered with a page, for programs with JSON."""
        if scope["type"] == "websocket":
            self._look_through_proxies(scope)
            await self._hold(scope, receive, send)
            return
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        self._look_through_proxies(scope)
        begun, measured = False, traffic.Measured(scope)

        async def noting(message: Message) -> None:
            nonlocal begun
            begun = True
            measured.note(message)
            await send(message)

        try:
            with nullcontext() if scope["path"].startswith(SOCKET) else foreground():  # a socket's request lasts long
                await self._pass(scope, receive, noting)
        except ClientDisconnect:
            return  # the client has disconnected: there is no answer to send, and nothing broke
        except Exception as error:
            if begun:
                raise
            tell = responses.broken if scope["path"].startswith("/api/") else broken.page
            with speaking(_language(scope, Headers(scope=scope))):
                answer = await tell(error, scope)
            await answer(scope, receive, self._dressed(noting, scope))
        finally:
            measured.end()

    async def _hold(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a socket while it is open. End one that sends what no page sends, with one trace for all of them."""

        async def noting(message: Message) -> None:
            traffic.note_socket(scope, message)
            await send(message)

        try:
            await self._pass(scope, receive, noting)
        except Exception:
            trouble.log_repeated(log, "a socket broke off")

    async def _pass(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope["headers"] = [pair for pair in scope["headers"] if pair[0] not in UNTRUSTED]
        headers, path = Headers(scope=scope), scope["path"]
        with speaking(_language(scope, headers)):
            answer = await self._refused(scope, headers)
        if answer is not None:
            await _refuse(answer, scope, receive, send, self._dressed(send, scope))
            return
        limit = bodies.largest(path) if scope["type"] == "http" else None
        with speaking(_language(scope, headers)):  # of the person who is known by now
            if limit is not None:
                await bodies.measured(self.app, scope, receive, self._dressed(send, scope), limit=limit)
            else:
                await self.app(scope, receive, self._dressed(send, scope) if scope["type"] == "http" else send)

    async def _refused(self, scope: Scope, headers: Headers) -> Response | None:
        try:
            answer = self._refuse_address(scope)
            answer = answer or await self._refuse_host(scope, headers) or self._refuse_stranger(scope, headers)
            if answer is not None or _is_open(scope["path"]):
                return answer or await closed.refuse_stranger(scope["path"])
            return await self._admit(scope, headers)
        except Exception:
            if not scope["path"].startswith(SOCKET):
                raise
            trouble.log_repeated(log, "a socket could not be let in")  # each open page reconnects every few seconds
            return PlainTextResponse(_("Please try again in a moment."), 503)

    def _look_through_proxies(self, scope: Scope) -> None:
        """Put the real caller, and the way it came, in place of a proxy that is named."""
        headers, (peer, port) = Headers(scope=scope), scope.get("client") or ("", 0)
        found = addresses.real(peer, headers.getlist("x-forwarded-for"), self.lists.proxies)
        came = headers.get("x-forwarded-proto", "").strip().lower()
        if came in ("http", "https") and addresses.is_proxy(peer, self.lists):
            scope["scheme"] = {"http": "ws", "https": "wss"}[came] if scope["type"] == "websocket" else came
        scope["client"] = (found, port)
        scope.setdefault("state", {})["administrates"] = addresses.may_administrate(found, self.lists)

    def _refuse_address(self, scope: Scope) -> Response | None:
        """Refuse a blocked address everything, and an unusual one the administrators' rooms."""
        (found, _port), path = scope["client"], scope["path"]
        wrong = ""
        if addresses.blocked(found, self.lists):
            wrong = _(addresses.DENIED)
        elif addresses.for_administrators(path) and not scope["state"]["administrates"]:
            wrong = _(addresses.ELSEWHERE).format(address=found)
        if not wrong:
            return None
        if path.startswith("/api/"):
            return responses.refusal(NotAllowed(wrong))
        return closed.elsewhere(wrong)

    async def _refuse_host(self, scope: Scope, headers: Headers) -> Response | None:
        host, path, wrong = _host_name(headers.get("host", "")), scope["path"], WRONG_HOST
        if len(headers.getlist("host")) > 1:  # a proxy may have checked a different one (RFC 9112, 3.2)
            wrong = TWO_HOSTS
        elif host in self.hosts or path.startswith(WATCHED) or await asyncio.to_thread(tenants.served_at, host):
            return None
        if path.startswith("/api/"):  # every error of the API is JSON
            return responses.refusal(Refused(_(wrong)))
        return PlainTextResponse(_(wrong), 400)

    def _refuse_stranger(self, scope: Scope, headers: Headers) -> Response | None:
        host, path = headers.get("host", ""), scope["path"]
        asks = (
            scope["type"] == "websocket" or path.startswith((SOCKET, UPLOAD)) or scope["method"] not in ("GET", "HEAD")
        )
        origin = headers.get("origin")
        if origin == "null" and path.startswith(NAMELESS):
            origin = None
        if asks and not path.startswith("/api/") and origin is not None and _place_of(origin) != host:
            return PlainTextResponse(_("This request came from another site."), 403)
        if scope["type"] == "http" and bodies.says_too_much(headers.get("content-length", ""), bodies.largest(path)):
            return bodies.too_large(path)
        return None

    async def _admit(self, scope: Scope, headers: Headers) -> Response | None:
        """Identify the caller. Without one, a page leads to the sign-in; a socket needs its own page's session."""
        path = scope["path"]
        try:
            came = Came(scope["client"][0], headers.get("user-agent", ""))
            actor = await asyncio.to_thread(sessions.current, read_cookie(headers, cookie_name(self.config)), came)
        except SignInNeeded:
            if _is_gone(scope):
                return None
            if path.startswith((SOCKET, UPLOAD)) or scope["type"] == "websocket":
                return PlainTextResponse(_("Please sign in."), 403)
            return RedirectResponse(f"/sign-in{_wish(scope)}", 303)
        if path.startswith((SOCKET, UPLOAD)) and not _is_gone(scope) and not _owns(_client_id(scope), actor):
            return PlainTextResponse(_("This page belongs to another session."), 403)
        scope.setdefault("state", {})["actor"] = actor
        return closed.refuse(actor, path)

    def _dressed(self, send: Send, scope: Scope) -> Send:
        async def dressed(message: Message) -> None:
            if message["type"] == "http.response.start":
                present = dict(message["headers"])
                page = present.get(b"content-type", b"").startswith(b"text/html")
                usual = dict(self.headers) | dict(await dressing.of_page(scope) if page else ())
                more = [pair for pair in usual.items() if pair[0] not in present]
                # A page may contain a client id, a link or a name; so may what else somebody signed in is answered. What
                # has a tag is the same for all, as pictures of the guide.
                whose = "actor" in scope.get("state", {}) and b"etag" not in present
                if (page or whose) and b"cache-control" not in present:
                    more.append((b"cache-control", b"no-store"))
                message["headers"] = [*map(dressing.spelled_out, message["headers"]), *more]
            await send(message)
            if message["type"] == "http.response.start":
                name = cookie_name(self.config)
                await replacing.end_former(read_cookie(Headers(scope=scope), name), message, name)

        return dressed


def unanswered(request: Request) -> Response:
    """Answer a signed-out request that no route takes: 405 with the methods of the address, else 404, in plain text."""
    takes = responses.methods(request.scope, request.scope["router"].routes)
    if takes:
        return PlainTextResponse(responses.SENTENCES[405], 405, {"allow": takes})
    return PlainTextResponse(responses.SENTENCES[404], 404)


def read_cookie(headers: Headers, name: str) -> str | None:
    """Return one cookie of a request."""
    try:
        jar = SimpleCookie(headers.get("cookie", ""))
    except CookieError:
        return None
    return jar[name].value if name in jar else None


def _language(scope: Scope, headers: Headers) -> NullTranslations:
    return readers.language_of(scope, headers, read_cookie(headers, readers.COOKIE))


def _client_id(scope: Scope) -> str:
    path: str = scope["path"]
    if path.startswith(UPLOAD):
        return path.removeprefix(UPLOAD).partition("/")[0]
    return next(iter(parse_qs(scope["query_string"].decode("latin-1")).get("client_id", [])), "")


def _is_gone(scope: Scope) -> bool:
    """Return whether a socket's page is gone: NiceGUI refuses its handshake, and the browser reloads the page."""
    query = parse_qs(scope["query_string"].decode("latin-1"))
    asked, implicit = _client_id(scope), query.get("implicit_handshake") == ["true"]
    return scope["path"].startswith(SOCKET) and bool(asked) and implicit and asked not in Client.instances


def _owns(client_id: str, actor: Actor) -> bool:
    client = Client.instances.get(client_id)
    owner = client.storage.get("actor") if client is not None else None
    return isinstance(owner, Actor) and (owner.session_id, owner.viewing) == (actor.session_id, actor.viewing)


def _wish(scope: Scope) -> str:
    """Return where to go after sign-in: the requested page. An action is not repeated by opening its address."""
    wish = scope["path"] + (f"?{scope['query_string'].decode('latin-1')}" if scope.get("query_string") else "")
    looks = scope["method"] in ("GET", "HEAD") and wish != "/"
    return f"?next={quote(wish, safe='/')}" if looks else ""


def _place_of(origin: str) -> str | None:
    """Return the host and port of an origin; None if it is not one."""
    try:
        return urlsplit(origin).netloc
    except ValueError:
        return None


def _is_open(path: str) -> bool:
    return path in FILES or (path.startswith(OPEN) and not path.startswith(UPLOAD))


async def _refuse(answer: Response, scope: Scope, receive: Receive, send: Send, dressed: Send) -> None:
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.close", "code": 4403, "reason": "refused"})
    else:
        await answer(scope, receive, dressed)


def _host_name(host: str) -> str:
    return host.rpartition(":")[0].lower() if ":" in host.rpartition("]")[2] else host.lower()


def _hosts(config: Config) -> set[str]:
    hosts = {urlsplit(config.site_url).hostname or ""} if config.site_url else set()
    if config.environment != "production" or not config.site_url:
        hosts |= LOOPBACK
    if config.environment != "production" and config.host not in ("0.0.0.0", "::"):  # noqa: S104
        hosts.add(config.host)
    return hosts
