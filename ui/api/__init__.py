"""The API as programs see it: REST under /api/v1, its documentation at /api/docs, and the health probes.

The API is an application of its own inside ours, so its errors are always JSON and never a page.
"""

from collections.abc import Sequence

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.middleware.cors import CORSMiddleware
from starlette.types import Receive, Scope, Send

from services.work import Refused
from ui.api import (
    activity,
    alerts,
    analytics,
    audit,
    auth,
    backups,
    bank_lines,
    bank_statements,
    campaigns,
    checklists,
    companies,
    consents,
    contacts,
    correctives,
    costs,
    deals,
    dispatch,
    docs,
    duplicates,
    errands,
    errors,
    exports,
    feedback,
    feeds,
    field,
    fields,
    files,
    hooks,
    imports,
    inbound_hooks,
    incidents,
    integrations,
    invoices,
    jobs,
    mailboxes,
    merges,
    messages,
    notes,
    notices,
    openapi,
    orders,
    payments,
    photos,
    positions,
    prices,
    privacy,
    probes,
    queues,
    quotes,
    received,
    reconciliations,
    reminders,
    reports,
    responses,
    retention,
    roles,
    samples,
    schedules,
    scraped,
    series,
    settings,
    sheets,
    silences,
    sites,
    stages,
    suppressions,
    tags,
    targets,
    tasks,
    taxes,
    technicians,
    templates,
    tenants,
    threads,
    tokens,
    topics,
    users,
    views,
    visits,
    voices,
    webhooks,
)
from ui.api.gate import Gate

READS = ["GET", "HEAD"]
# What pages of other origins may send. No cookies: only a token identifies a program.
METHODS, HEADERS = (
    ("GET", "POST", "PUT", "PATCH", "DELETE"),
    ("Authorization", "Content-Type", "Idempotency-Key", "If-Match", "If-None-Match"),
)
ROOMS = {
    auth: "Signing in, and who you are.",
    contacts: "The people we sell to and work for.",
    duplicates: "Contacts that may be one person.",
    merges: "Two contacts that became one, and can come apart again.",
    companies: "The organisations they belong to.",
    imports: "Contacts out of a file, checked row by row and undone as a whole.",
    quotes: "What customers were offered, and what they said to it.",
    orders: "What customers have agreed to.",
    invoices: "What customers were billed; issued ones never change.",
    reminders: "Who is reminded of what on which day, and why not.",
    jobs: "Work for customers, in one visit or several.",
    series: "Jobs that come again by a rule.",
    positions: "Where colleagues are who agreed to it, and who looked.",
    visits: "Somebody goes to a customer, for a job or to sell.",
    dispatch: "Who goes to which visit when: plans of a day.",
    photos: "What was seen at a visit.",
    voices: "What was said at a visit.",
    field: "What a technician's phone keeps, and what was done on it.",
    sites: "The places where work is done.",
    technicians: "Who goes there, what they can do, and when they work.",
    feeds: "Secret addresses under which calendar programs read visits and tasks.",
    tasks: "What somebody still has to do.",
    fields: "What you want to know of contacts, companies and deals beside the fields they all have.",
    tags: "Short words that mark contacts, companies and deals.",
    notes: "What people wrote down about contacts, companies and deals.",
    deals: "What may be sold, on its way over the board.",
    stages: "The columns of the board.",
    messages: "What was written to whom, and why it was or was not sent.",
    schedules: "The same message by a rule.",
    campaigns: "One text to many people, and what became of each of them.",
    notices: "News for you: assignments, replies, failures.",
    queues: "The named queues that messages leave by.",
    templates: "Texts with variables, and their versions.",
    topics: "What people receive and may opt out of.",
    exports: "Records of a list as a file.",
    files: "What is attached to messages and records.",
    received: "What came in: replies, new messages, bounces.",
    threads: "Conversations: what was sent and what came back.",
    mailboxes: "The mailboxes that are read.",
    sheets: "Lists kept in Google spreadsheets.",
    inbound_hooks: "Addresses of ours that other systems call.",
    integrations: "The other systems, and how each does.",
    suppressions: "Opt-outs: who must not be written to.",
    consents: "What contacts agreed to, in which words.",
    feedback: "What colleagues suggest or report, and what became of it.",
    views: "Lists as they are wanted again: a filter and a sort.",
    payments: "What came in and went out, and what it paid.",
    prices: "The price list: what is sold again and again.",
    taxes: "The taxes to choose from.",
    bank_statements: "Statements of our bank accounts.",
    bank_lines: "What came in on our accounts, and what it may pay.",
    reconciliations: "What was billed and received in a period, and what the accounting system has.",
    reports: "The figures of a day, a week, a month, a quarter or a year, and what people wrote about them.",
    errands: "Long work, and how far it is.",
    samples: "Records to try Steward with, added and removed as a whole.",
    tokens: "Tokens of programs: what each may do, from where, and until when.",
    webhooks: "Addresses of yours that are told of events, signed, with a log.",
    roles: "What people may do: the seven roles built in, and your own.",
    analytics: "How sales and money went over months.",
    audit: "Who changed what, the proof that nothing of it was altered, and who reviewed it.",
    users: "The colleagues: who may sign in. For administrators.",
    privacy: "People who were erased on request.",
    settings: "What applies to the whole workspace.",
    retention: "What is archived or removed after which time, confirmed and undone.",
    checklists: "The checklists of the maintenance schedule, what Steward found, and the log. For operators.",
    incidents: "What went wrong on this installation, and what customers were told. For operators.",
    backups: "Copies of everything, each verified by restoring it. For operators.",
    activity: "What people do beside what is usual for them. For operators.",
    alerts: "What is wrong with the installation, and who has it. For operators.",
    targets: "What the installation should reach each month, and did. For operators.",
    tenants: "The workspaces of this installation: make, change, suspend and resume them. For operators.",
    correctives: "Missed targets, and what is done about them. For operators.",
    costs: "What each workspace is estimated to cost. For operators.",
    errors: "What broke on our side, by its kind. For operators.",
    silences: "Times in which alerts tell nobody. For operators.",
}

WELL = openapi.operation("health", "Whether we are well", gives=openapi.Health, **openapi.OPEN_TO_ALL) | {
    "response_description": "We are.",
    "responses": {503: {"model": openapi.Health, "description": "What failed."}},
}


def install(app: FastAPI, origins: Sequence[str] = ()) -> None:
    """Put the API and the probes on the application, before the pages. Pages of these `origins` may use it as well."""
    api = build(origins)

    async def whole(scope: Scope, receive: Receive, send: Send) -> None:
        """Restore the full path in each route: it is declared as programs see it, but mounting cuts the prefix off."""
        await api({**scope, "root_path": scope.get("app_root_path", "")}, receive, send)

    for path in ("/health", "/health/"):
        app.add_route(path, probes.health_answer, methods=READS, include_in_schema=False)
    app.add_route("/metrics", scraped.metrics_answer, methods=READS, include_in_schema=False)
    app.mount("/api", whole, name="api")


def build(origins: Sequence[str] = ()) -> FastAPI:
    """Build the API application. Browsers let pages of other origins use it only if they are named (K-10)."""
    tags = [{"name": room.router.tags[0], "description": about} for room, about in ROOMS.items()]
    api = FastAPI(
        title="Steward",
        version=openapi.VERSION,
        openapi_tags=[*tags, {"name": "health", "description": "Whether we are well."}],
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        redirect_slashes=False,
        strict_content_type=False,
        exception_handlers={
            Refused: responses.on_refusal,
            HTTPException: responses.on_http,
            RequestValidationError: responses.on_invalid,
        },
    )
    api.add_middleware(Gate)
    if origins:  # outside the gate: a browser asks without a token first
        api.add_middleware(
            CORSMiddleware,
            allow_origins=origins,
            allow_methods=METHODS,
            allow_headers=HEADERS,
            expose_headers=["ETag", "RateLimit-Remaining", "RateLimit-Reset"],
        )
    for room in ROOMS:
        # As they are: an included router makes each route anew when it is first looked at, 1 s for all of them.
        api.routes.extend(room.router.routes)
    api.routes.extend(hooks.router.routes)
    api.add_api_route("/api/health", probes.health_answer, methods=["GET"], tags=["health"], **WELL)
    api.add_route("/api/health", probes.health_answer, methods=["HEAD"], include_in_schema=False)
    docs.install(api)
    return api
