"""Passkeys: what a browser is asked for, and what its answer must hold (WebAuthn level 2, by py_webauthn).

A passkey is good at one exact host name. The stored count is compared here: a device that counts backwards may have been
copied and is refused; a passkey synced by its maker counts as it likes, and only alarms.
"""

import ipaddress
import json
import re
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import webauthn
from sqlalchemy import func, select
from sqlmodel import Session, col
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    CredentialDeviceType,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from models.accounts import User
from models.factors import Passkey
from models.language import N_, _
from models.tenants import Tenant
from services.accounts import telling
from services.work import HOUSE, Invalid, announce, clock, kind, step
from services.work.places import places, session_in

BY_NUMBER = N_("Passkeys need a host name, and Steward is reached by an IP address here.")
NOT_SAFE = N_("Passkeys need https, and Steward is reached without it here.")
REFUSED = N_("That passkey was not accepted. Please try again.")
COPIED = N_("That passkey may have been copied, so it was refused. Remove it, and tell an administrator.")
MOST = 20  # passkeys of one person
UNFIT = (WebAuthnException, ValueError, KeyError, TypeError, AttributeError, RecursionError)  # of an answer
NAMED = re.compile(r"[A-Za-z0-9_-]{1,1400}")
ALARM = kind("user.passkey_alarm", N_("A passkey of {subject} may have been copied"), "gpp_maybe")


def site(place: str) -> tuple[str, str]:
    """Return the host name that the passkeys of a workspace are good at, and the origin of its pages."""
    parts = urlsplit(places().config.address)
    with session_in(HOUSE, read=True) as register:
        tenant = register.get(Tenant, UUID(place))
    host = (tenant.host if tenant is not None and tenant.host else parts.hostname or "").lower()
    port = f":{parts.port}" if parts.port else ""
    return host, f"{parts.scheme}://{host}{port}"


def unavailable(place: str) -> str:
    """Return why no passkey can be used at this workspace; empty when one can."""
    host, origin = site(place)
    try:
        ipaddress.ip_address(host)
        return _(BY_NUMBER)
    except ValueError:
        local = host == "localhost" or host.endswith(".localhost")
        return "" if local or origin.startswith("https:") else _(NOT_SAFE)


@step
def of(session: Session, user_id: UUID) -> list[Passkey]:
    """Return a person's passkeys, the oldest first."""
    query = select(Passkey).where(col(Passkey.user_id) == user_id)
    return list(session.scalars(query.order_by(col(Passkey.made_at), col(Passkey.id))))


@step
def has(session: Session, user_id: UUID) -> bool:
    """Return whether a person has a passkey."""
    return bool(session.scalar(select(func.count()).where(col(Passkey.user_id) == user_id)))


@step
def anybody(session: Session) -> bool:
    """Return whether somebody has a passkey."""
    return session.scalar(select(col(Passkey.id)).limit(1)) is not None


@step
def usable(session: Session, user: User, host: str = "") -> bool:
    """Return whether a person has a passkey that is good here; with a `host`, by that name of it."""
    place = str(session.info["place"])
    at = site(place)[0]
    mine = any(one.rp_id == at for one in of(session, user.id))
    return mine and host in ("", at) and not unavailable(place)


@step
def to_make(session: Session, user: User) -> dict[str, Any]:
    """Return what a browser needs to make a passkey (the options of navigator.credentials.create)."""
    host, _origin = site(str(session.info["place"]))
    options = webauthn.generate_registration_options(
        rp_id=host,
        rp_name="Steward",  # no text
        user_id=user.id.bytes,
        user_name=user.email,
        user_display_name=user.name,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.PREFERRED,
            user_verification=UserVerificationRequirement.PREFERRED,
        ),
        exclude_credentials=[_described(one) for one in of(session, user.id)],
    )
    return dict(json.loads(webauthn.options_to_json(options)))


@step
def keep(session: Session, user: User, name: str, answer: str, challenge: str) -> Passkey:
    """Keep a passkey that a browser made for this challenge. Refuses (`Invalid`) an answer that does not fit."""
    host, origin = site(str(session.info["place"]))
    try:
        found = webauthn.verify_registration_response(
            credential=answer,
            expected_challenge=base64url_to_bytes(challenge),
            expected_rp_id=host,
            expected_origin=origin,
        )
    except UNFIT:
        raise Invalid(_(REFUSED)) from None
    row = Passkey(
        user_id=user.id,
        name=name,
        credential_id=bytes_to_base64url(found.credential_id),
        public_key=bytes_to_base64url(found.credential_public_key),
        sign_count=found.sign_count,
        rp_id=host,
        backed_up=found.credential_device_type is CredentialDeviceType.MULTI_DEVICE,
    )
    if session.scalar(select(func.count()).where(col(Passkey.credential_id) == row.credential_id)):
        raise Invalid(_(REFUSED))
    session.add(row)
    return row


@step
def to_use(session: Session, user: User | None, *, verified: bool = False) -> dict[str, Any]:
    """Return what a browser needs to use a passkey of a person, `verified` by it; of anybody, who is, when None."""
    host, _origin = site(str(session.info["place"]))
    need = UserVerificationRequirement.REQUIRED if verified or user is None else UserVerificationRequirement.PREFERRED
    mine = [] if user is None else [_described(one) for one in of(session, user.id) if one.rp_id == host]
    options = webauthn.generate_authentication_options(rp_id=host, allow_credentials=mine, user_verification=need)
    return dict(json.loads(webauthn.options_to_json(options)))


@step
def used(
    session: Session, user: User | None, answer: str, challenge: str, *, verified: bool = False
) -> tuple[Passkey | None, str]:
    """Return the passkey that answered this challenge, and why it is refused; an empty reason lets its owner in.
    Where it stands alone (`verified`, or without a `user`), its holder must have been verified by the device."""
    row = _named(session, answer)
    host, origin = site(str(session.info["place"]))
    if row is None or row.rp_id != host or (user is not None and row.user_id != user.id):
        return None, _(REFUSED)
    try:
        found = webauthn.verify_authentication_response(
            credential=answer,
            expected_challenge=base64url_to_bytes(challenge),
            expected_rp_id=host,
            expected_origin=origin,
            credential_public_key=base64url_to_bytes(row.public_key),
            credential_current_sign_count=0,  # compared below, since a fall of a synced one only alarms
            require_user_verification=verified or user is None,
        )
    except UNFIT:
        return None, _(REFUSED)
    return row, _counted(session, row, found.new_sign_count)


def _counted(session: Session, row: Passkey, count: int) -> str:
    fell = (row.sign_count or count) and count <= row.sign_count
    if fell:
        row.alarm_at = clock.now()
        owner = session.get(User, row.user_id)
        if owner is not None:
            telling.mail(session, owner, "passkey_alarm", row.name)
            announce(session, ALARM, owner)
        if not row.backed_up:
            return _(COPIED)
    row.sign_count, row.used_at = count, clock.now()
    return ""


def _named(session: Session, answer: str) -> Passkey | None:
    try:
        name = str(json.loads(answer)["id"])
    except UNFIT:
        return None
    if not NAMED.fullmatch(name):
        return None
    query = select(Passkey).where(col(Passkey.credential_id) == name).with_for_update()
    return session.scalars(query).first()


def _described(row: Passkey) -> PublicKeyCredentialDescriptor:
    return PublicKeyCredentialDescriptor(id=base64url_to_bytes(row.credential_id))
