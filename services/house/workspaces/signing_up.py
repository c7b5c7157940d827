"""Signing up: a person shows that an address is theirs by a link, and gets a workspace on trial (U-15).

Nobody is looked for when somebody asks, so the answer is the same for every address. The mail says nothing that was typed:
else anybody could send words of theirs to anybody, in our name. Its link is nowhere in the database: the mail gets it as it
leaves. A request from one network counts as a failed sign-in would: five in 15 minutes.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from markupsafe import Markup
from sqlalchemy import delete, func, select, update
from sqlmodel import Field, Session, SQLModel, col

from models.columns import uuid7
from models.language import N_, _
from models.tenants import SignUp, Tenant, TenantRun
from models.text import fold
from services import settings
from services.accounts import passwords
from services.channels import Envelope
from services.house import tenants
from services.house.limits import network
from services.house.workspaces import wanted
from services.house.workspaces.trials import PLAN
from services.house.workspaces.wanted import WorkspaceDraft
from services.outbox import claim
from services.outbox.claim import Claimed
from services.work import Actor, Mistakes, NotFound, TooMany, clock, house_actor, step, vault, work
from services.work.places import places
from services.work.signing import claims_of, sign

LIFE = timedelta(hours=24)
WINDOW, MOST = timedelta(minutes=15), 5  # from one network
MAILS = 3  # to one address in a day: more would only annoy
MOST_OPEN = 500  # of everybody: a flood from many networks fills no disk
OFF = N_("Nobody can sign up here. Ask whoever runs this installation for a workspace.")
GONE = N_("This link is no longer valid. Sign up again.")
BUSY = N_("Too many people sign up at the moment. Try again later.")
HERE = "[[link]]"  # where the link is put as the mail leaves
PAGE = Markup('<p>{}</p><p><a href="[[link]]">{}</a></p><p>{}</p>')


class SignUpDraft(SQLModel):
    """What somebody types who wants a workspace."""

    company: str = Field(description=N_("The name of the workspace, usually that of your company."))
    name: str = Field(description=N_("Your own name."))
    email: str = Field(description=N_("You sign in with this address. A link is sent to it."))


def on() -> bool:
    """Return whether people may sign up: the switch of the environment is on, and the installation is set up."""
    return places().config.sign_up and tenants.claimed()


def days() -> int:
    """Return how many days a trial has."""
    with work(house_actor(), read=True) as session:
        return settings.get(session, settings.workspaces.TRIAL_DAYS)


def refuse_off(host: str) -> None:
    """Refuse while the switch is off, and under the host name of a workspace, where only its people come (`NotFound`)."""
    if not on() or tenants.served_at(host.partition(":")[0].lower()):
        raise NotFound(_(OFF))


def ask(values: Mapping[str, str], address: str, host: str = "") -> None:
    """Send a link to an address that was typed (`SignUpDraft`). Refuses while the switch is off, all mistakes at once, and
    too many from one network or in all (`TooMany`). To one address three links leave in a day; nobody is told so."""
    refuse_off(host)
    typed = SignUpDraft.model_validate({name: values.get(name) or "" for name in SignUpDraft.model_fields})
    with Mistakes() as found:
        company = found.check(tenants.company_name, typed.company)
        who = found.check(tenants.administrator, typed.name, typed.email)
    name, email = who
    with work(house_actor()) as session:
        session.info["action"] = "workspaces.signing_up.ask"
        whose = vault.fingerprint(f"sign-up:{network(address)}")
        _refuse_flood(session, whose)
        row_id = uuid7()
        secret = _secret(row_id)
        written = _written(session, email)
        session.add(
            SignUp(
                id=row_id,
                email=email,
                name=name,
                company=company,
                token_hash=vault.fingerprint(secret),
                network=whose,
                expires_at=clock.now() + LIFE,
            )
        )
        session.flush()
        if written < MAILS:
            _mail(session, row_id, email)


@step
def _refuse_flood(session: Session, whose: str) -> None:
    since = clock.now() - WINDOW
    here = select(func.count(), func.min(col(SignUp.made_at))).where(
        col(SignUp.network) == whose, col(SignUp.made_at) > since
    )
    count, first = session.execute(here).one()
    if count >= MOST:
        wait = max(1, int((first + WINDOW - clock.now()).total_seconds()) + 1)
        raise TooMany(_("Too many requests, please try again later"), retry_after=wait)
    if (session.scalar(select(func.count()).select_from(SignUp)) or 0) >= MOST_OPEN:
        raise TooMany(_(BUSY), retry_after=int(WINDOW.total_seconds()))


@step
def _written(session: Session, email: str) -> int:
    mine = (col(SignUp.email) == email, col(SignUp.made_at) > clock.now() - LIFE)
    return session.scalar(select(func.count()).select_from(SignUp).where(*mine)) or 0


@step
def _mail(session: Session, row_id: UUID, email: str) -> None:
    hello = _("Somebody, you we hope, wants to try Steward with this address. Go on here:")
    end = _("The link works once, within 24 hours. If it was not you, leave this mail: nothing happens then.")
    claim.put(
        session,
        key=f"sign-up:{row_id.hex}",
        channel="email",
        recipient=email,
        subject=_("Your workspace in Steward"),
        body=f"{hello}\n\n{HERE}\n\n{end}",
        html=str(PAGE.format(hello, _("Make my workspace"), end)),
        due_at=clock.now(),
        expires_at=clock.now() + LIFE,
        headers={"Auto-Submitted": "auto-generated"},
        queue="notices",
        variables={"sign_up": row_id.hex, "address": places().config.address.rstrip("/")},
    )


def complete(place: str, row: Claimed, envelope: Envelope) -> Envelope:
    """Put the link into a mail as it leaves."""
    asked = (row.variables or {}).get("sign_up")
    if not asked:
        return envelope
    link = f"{(row.variables or {})['address']}/sign-up/{_secret(UUID(asked))}"
    return replace(envelope, body=envelope.body.replace(HERE, link), html=envelope.html.replace(HERE, link))


def look_up(secret: str) -> SignUp:
    """Return the sign-up of a link that was not used. Refuses any other (`NotFound`), and while the switch is off."""
    refuse_off("")
    with work(house_actor(), read=True) as session:
        return _open(session, secret)


def confirm(secret: str, values: Mapping[str, str]) -> SignUp:
    """Register the workspace of a link, once; the server makes it. `values` are password, zone, currency and country.

    An errand: it hashes. Refuses all mistakes at once, and a link that was used meanwhile (`NotFound`). A name that is
    taken gets a number.
    """
    row, password = look_up(secret), values.get("password", "")
    typed = WorkspaceDraft(
        company=row.company,
        name=row.name,
        email=row.email,
        plan=PLAN,
        zone=values.get("zone") or "UTC",
        currency=values.get("currency") or "EUR",
        country=values.get("country") or "",
    )
    with Mistakes() as found:
        drawn = found.check(wanted.drawn, typed, house_actor())
        found.check(passwords.refuse_weak, password, row.name, row.email, row.email.partition("@")[0])
    hashed, (tenant, run) = passwords.hash_password(password), drawn
    with tenants.one_moves_in, work(house_actor()) as session:
        session.info["action"] = "workspaces.signing_up.confirm"
        mine = (col(SignUp.id) == row.id, col(SignUp.used_at).is_(None))
        kept = {"used_at": clock.now(), "password_hash": hashed, "tenant_id": tenant.id}
        if session.execute(update(SignUp).where(*mine).values(**kept)).rowcount != 1:  # type: ignore[attr-defined]
            raise NotFound(_(GONE))  # another request was faster
        run.name = tenant.name = _free(session, tenant.name)
        tenant.trial_ends_on = clock.now().date() + timedelta(
            days=settings.get(session, settings.workspaces.TRIAL_DAYS)
        )
        wanted.put(session, tenant, run)
    return row


@step
def _free(session: Session, name: str) -> str:
    """Return a name that no workspace has: this one, or with a number."""
    taken = {fold(one) for one in session.scalars(select(col(Tenant.name)))}
    names = (name, *(f"{name[:190]} {number}" for number in range(2, 10_000)))
    return next(one for one in names if fold(one) not in taken)


def made(secret: str) -> tuple[Tenant, TenantRun]:
    """Return the workspace of a link that was used, and the run that makes it, for a day. Refuses others (`NotFound`)."""
    with work(house_actor(), read=True) as session:
        row = session.scalars(select(SignUp).where(col(SignUp.token_hash) == vault.fingerprint(secret))).first()
        tenant = session.get(Tenant, row.tenant_id) if row is not None and row.tenant_id else None
        mine = (col(TenantRun.tenant_id) == tenant.id, col(TenantRun.kind) == "provision") if tenant else ()
        run = session.scalars(select(TenantRun).where(*mine).limit(1)).first() if tenant else None
    if row is None or tenant is None or run is None or row.expires_at < clock.now():
        raise NotFound(_(GONE))
    return tenant, run


def forget_old(actor: Actor) -> int:
    """Forget who signed up more than a day ago, but for those whose workspace is still to be made. A chore."""
    with work(actor) as session:
        old = (col(SignUp.expires_at) < clock.now(), col(SignUp.password_hash) == "")
        return int(session.execute(delete(SignUp).where(*old)).rowcount)  # type: ignore[attr-defined]


def _secret(row_id: UUID) -> str:
    """Return the secret of a link: only who has the key of this installation can make it."""
    return sign({"jti": row_id.hex}, "sign-up")


@step
def _open(session: Session, secret: str) -> SignUp:
    claims = claims_of(secret, "sign-up", ["jti"])
    query = select(SignUp).where(col(SignUp.token_hash) == vault.fingerprint(secret))
    row = session.scalars(query).first() if claims is not None else None
    if row is None or row.used_at is not None or row.expires_at < clock.now():
        raise NotFound(_(GONE))
    return row
