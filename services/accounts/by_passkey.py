"""Signing in with a passkey: as the second step after the password, or alone."""

from typing import Any

from models.accounts import User
from models.language import _
from services.accounts import attempts, devices, doors, sign_in
from services.accounts.factors import passkeys, steps, totp
from services.accounts.sign_in import SignedIn
from services.house import telemetry
from services.work import Invalid, NotFound, Refused, clock, house_actor, work


def offered(host: str) -> bool:
    """Return whether people who come by this host name may sign in with a passkey alone: one workspace is meant,
    passkeys can be used there, and somebody has one."""
    try:
        tenant = doors.which_tenant(host=host)
        if tenant is None or passkeys.unavailable(tenant.id.hex):
            return False
        with work(house_actor(tenant.id.hex), read=True) as session:
            return passkeys.anybody(session)
    except Refused:
        return False


def begin_alone(host: str) -> tuple[str, dict[str, Any]]:
    """Begin a sign-in by a passkey alone. Return the secret of the step, for the browser's cookie, and what the browser
    is asked for. Refuses (`NotFound`) where it is not offered."""
    tenant = doors.which_tenant(host=host)
    if tenant is None or passkeys.unavailable(tenant.id.hex):
        raise NotFound(_("No passkey can be used here."))
    with work(house_actor(tenant.id.hex)) as session:
        secret = steps.begin(session, None, "alone")
        session.flush()
        return secret, steps.challenge(steps.under_way(session, secret), passkeys.to_use(session, None))


def begin_step(secret: str) -> dict[str, Any]:
    """Return what the browser is asked for in the second step of a sign-in. Refuses a step that is over."""
    with work(house_actor(steps.place_of(secret))) as session:
        row, user = steps.held(session, secret, ("sign_in",))
        return steps.challenge(row, passkeys.to_use(session, user))


def ways(secret: str, host: str) -> tuple[bool, bool]:
    """Return whether the person of a step has an app, and whether they have a passkey that is good at this host name."""
    with work(house_actor(steps.place_of(secret)), read=True) as session:
        user = steps.held(session, secret, locked=False)[1]
        found = passkeys.usable(session, user, host.partition(":")[0].lower())
        return totp.of(session, user.id) is not None, found


def finish(secret: str, answer: str, *, device: str | None = None, agent: str = "", address: str = "") -> SignedIn:
    """Finish a sign-in by what a passkey answered. One that does not fit (`Invalid`) uses up the challenge, counts as a
    failed sign-in does, and ends the step after five."""
    place = steps.place_of(secret)
    keys = _counted(place, secret, device, address)
    attempts.refuse_too_many(keys)
    with work(house_actor(place)) as session:
        session.info["action"] = "accounts.by_passkey.finish"
        row = steps.under_way(session, secret)
        user = None if row.purpose == "alone" else steps.held(session, secret, ("sign_in",))[1]
        found, why = passkeys.used(session, user, answer, steps.answered(row))
        owner = session.get(User, found.user_id, with_for_update={"key_share": True}) if found and not why else None
        if owner is not None and owner.disabled_at is None:
            row.used_at = clock.now()
            seen = devices.known(device, place, owner) is not None
            way = "passkey" if user is None else "with_passkey"
            return sign_in.let_in(session, owner, "browser", agent=agent, address=address, factors=way, known=seen)
        steps.count_try(session, row)
    telemetry.count("sign_ins_failed")
    attempts.note_failure(keys)
    raise Invalid(why or _(passkeys.REFUSED))


def _counted(place: str, secret: str, device: str | None, address: str) -> list[str]:
    """Return what a failure counts against; alone, only where it came from: it names no account to be guessed at."""
    with work(house_actor(place), read=True) as session:
        if steps.under_way(session, secret, locked=False).user_id is None:
            return attempts.keys(place, "", address, None)[1:]
        user = steps.held(session, secret, locked=False)[1]
    return attempts.keys(place, user.email, address, devices.known(device, place, user))
