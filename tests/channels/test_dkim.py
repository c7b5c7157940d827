"""DKIM: a signed mail is accepted by a verifier that knows nothing of us, and a changed one is not."""

import dkim as verifier
import pytest
from cryptography.hazmat.primitives.asymmetric import ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from services.channels import dkim
from services.channels.email import EMAIL
from services.channels.encode import write
from services.work.config import Config
from tests.channels.envelopes import Hand, envelope
from tests.channels.smtp_servers import ScriptedSmtp

UNSUBSCRIBE = {
    "List-Unsubscribe": f"<https://crm.example/u/{'t' * 120}>",
    "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
}


def pem(key: rsa.RSAPrivateKey | ed25519.Ed25519PrivateKey) -> str:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


KEY = pem(rsa.generate_private_key(65537, 2048))


def holds(raw: bytes) -> bool:
    def text(name: bytes, timeout: int = 5) -> bytes | None:
        return dkim.record(KEY).encode() if name == b"mail._domainkey.crm.example." else None

    return verifier.verify(raw, dnsfunc=text)


async def test_a_signed_mail_is_verified_as_it_arrives(channel, hand: Hand) -> None:
    sign = dkim.signer(KEY, "mail", "crm.example")
    async with ScriptedSmtp() as server, channel(server, sign=sign) as mail:
        await mail.send(envelope(html="<p>.x</p>\n.\n", headers=UNSUBSCRIBE, subject="Grüße " * 30), hand)
        [taken] = server.taken
    assert holds(taken.raw)
    assert not holds(taken.raw.replace(b"ttt", b"uuu", 1))
    assert not holds(b"Subject: another\r\n" + taken.raw)


def test_the_headers_for_opting_out_are_signed() -> None:
    letter = dkim.signer(KEY, "mail", "crm.example")(write(envelope(headers=UNSUBSCRIBE), "a@crm.example"))
    signed = letter.head.partition(b"bh=")[0].replace(b"\r\n", b"")
    assert b"list-unsubscribe : list-unsubscribe-post" in b" ".join(signed.split())


@pytest.mark.parametrize(
    ("key", "selector", "said"),
    [
        ("nonsense", "mail", "must be an RSA private key"),
        (pem(ed25519.Ed25519PrivateKey.generate()), "mail", "must be an RSA private key"),
        (KEY, None, "needs STEWARD_DKIM_SELECTOR"),
    ],
)
def test_a_key_of_no_use_prevents_the_start(key: str, selector: str | None, said: str) -> None:
    config = Config(
        smtp_url="smtp://127.0.0.1", mail_from="a@crm.example", dkim_private_key=key, dkim_selector=selector
    )
    with pytest.raises(ValueError, match=said) as refused:
        EMAIL.open(config)
    assert "PRIVATE KEY-----" not in str(refused.value)


def test_a_key_in_one_line_of_a_file_of_variables_is_read() -> None:
    assert dkim.record(KEY.replace("\n", "\\n")) == dkim.record(KEY)
