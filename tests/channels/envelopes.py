"""What the tests of the channels send, and the hand that is asked before each sending."""

from dataclasses import dataclass, field
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from typing import Any
from uuid import uuid4

from services.channels import Envelope


def envelope(**changes: Any) -> Envelope:
    id = uuid4()
    usual = {"sender": "", "recipient": "ada@example.com", "subject": "Your visit", "body": "Tuesday at nine.\n"}
    return Envelope(**({"id": id, "message_id": f"<{id}@crm.example>"} | usual | changes))


def parsed(raw: bytes) -> EmailMessage:
    return BytesParser(policy=policy.default).parsebytes(raw)


def newlines(text: str) -> str:
    """As SMTP carries it: one kind of newline, and one at the end."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text if text.endswith("\n") else text + "\n"


@dataclass
class Hand:
    """A `handed` that counts, and answers as told. `heard` is what the server had heard when it was asked."""

    answer: bool = True
    asked: int = 0
    listening: list[tuple[int, str]] = field(default_factory=list)
    heard: list[str] = field(default_factory=list)

    async def __call__(self) -> bool:
        self.asked += 1
        self.heard = [line[:4] for _, line in self.listening]
        return self.answer
