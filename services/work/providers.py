"""Providers: the accounts and mailboxes that messages leave and come by, as the environment names them."""

import base64
import json
from typing import Self

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings

SECRETS = (
    "imap_url",
    "dkim_private_key",
    "twilio_auth_token",
    "waha_api_key",
    "waha_hmac_key",
    "msg91_auth_key",
    "vapid_private_key",
    "razorpay_webhook_secret",
    "google_sheets_credentials_json",
)


NEEDED = {"client_email": "", "private_key": "", "token_uri": ""}  # of the JSON of a service account


class Providers(BaseSettings):
    """The part of the environment that names providers. A channel is live where its provider is named."""

    google_sheets_credentials_json: SecretStr | None = Field(
        default=None,
        description="The JSON of a Google service account, in base64: lists can be kept in spreadsheets shared with it.",
    )
    google_sheets_url: str = Field(
        default="https://sheets.googleapis.com", pattern=r"^https?://\S+$", description="The address of Google Sheets."
    )
    dkim_private_key: SecretStr | None = Field(
        default=None,
        description="The private key (PEM) that mails are signed with. Empty: the mail server signs, or nobody does.",
    )
    reply_address: str | None = Field(
        default=None,
        description="Where replies and bounces come to, as reply@acme.example; its server must take reply+…@ too.",
    )
    imap_url: SecretStr | None = Field(
        default=None,
        description="imaps://user:password@host/INBOX, or imap://…: the mailbox that replies and bounces are read from.",
    )
    twilio_account_sid: str | None = Field(default=None, description="Twilio's account, AC…, for SMS and WhatsApp.")
    twilio_auth_token: SecretStr | None = Field(default=None, description="The account's auth token.")
    twilio_from: str | None = Field(
        default=None, description="The number that text messages come from, as +16085550142."
    )
    twilio_messaging_service_sid: str | None = Field(
        default=None, description="A messaging service, MG…, that chooses the number instead."
    )
    twilio_whatsapp_from: str | None = Field(
        default=None, description="The number that WhatsApp messages come from. Empty: WhatsApp is not sent by Twilio."
    )
    twilio_url: str = Field(
        default="https://api.twilio.com", pattern=r"^https?://\S+$", description="The address of Twilio's API."
    )
    msg91_auth_key: SecretStr | None = Field(
        default=None, description="MSG91's key, for SMS. Twilio comes first where both are set."
    )
    msg91_template_id: str | None = Field(
        default=None, description="The flow of MSG91 whose variable `body` is the text."
    )
    msg91_url: str = Field(
        default="https://control.msg91.com", pattern=r"^https?://\S+$", description="The address of MSG91's API."
    )
    waha_base_url: str | None = Field(
        default=None, pattern=r"^https?://\S+$", description="The address of a WAHA server, for WhatsApp."
    )
    waha_session: str = Field(default="default", description="The session of the WAHA server.")
    waha_api_key: SecretStr | None = Field(default=None, description="The WAHA server's key.")
    waha_hmac_key: SecretStr | None = Field(
        default=None, description="The key that the WAHA server signs its calls with. Empty: they are refused."
    )
    vapid_private_key: SecretStr | None = Field(
        default=None, description="The key for web push. Empty: made once, and kept sealed in the data."
    )
    razorpay_webhook_secret: SecretStr | None = Field(
        default=None,
        description="The secret that Razorpay signs its calls to /callbacks/razorpay with. Empty: they are refused.",
    )
    vapid_claims_email: str | None = Field(
        default=None, description="Whom the push services may write to. Empty: the address of STEWARD_MAIL_FROM."
    )

    @field_validator("google_sheets_credentials_json")
    @classmethod
    def _is_account(cls, value: SecretStr | None) -> SecretStr | None:
        try:
            found = (
                json.loads(base64.b64decode(value.get_secret_value(), validate=True)) if value is not None else NEEDED
            )
        except ValueError:
            found = {}
        if not isinstance(found, dict) or not all(isinstance(found.get(name), str) for name in NEEDED):
            raise ValueError("It must be the JSON of a Google service account in base64.")
        return value

    @model_validator(mode="after")
    def _accounts_are_whole(self) -> Self:
        """Refuse half an account: its messages would wait for ever, or be kept here as if nobody had named it."""
        if self.twilio_account_sid and not self.twilio_auth_token:
            raise ValueError("STEWARD_TWILIO_AUTH_TOKEN is missing: Twilio needs both the account and its token")
        if self.twilio_auth_token and not self.twilio_account_sid:
            raise ValueError("STEWARD_TWILIO_ACCOUNT_SID is missing: Twilio needs both the account and its token")
        senders = (self.twilio_from, self.twilio_messaging_service_sid, self.twilio_whatsapp_from)
        if self.twilio_account_sid and not any(senders):
            raise ValueError("STEWARD_TWILIO_FROM is missing: name the number that Twilio sends from")
        if self.msg91_auth_key and not self.msg91_template_id:
            raise ValueError("STEWARD_MSG91_TEMPLATE_ID is missing: MSG91 sends by a flow, whose id this is")
        return self
