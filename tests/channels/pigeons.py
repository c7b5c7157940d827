"""A channel that nobody has: pigeons that fly to a telephone number. All that the house is told of it is `PIGEON`."""

import asyncio
from dataclasses import replace

from services.channels import Channel, Envelope, Handed, Receipt, Withdrawn


class Loft:
    """Where the pigeons start. `flown` holds what they carried; with `hang`, none of them comes back."""

    def __init__(self, hang: bool = False) -> None:
        self.hang = hang
        self.flown: list[Envelope] = []

    async def send(self, envelope: Envelope, handed: Handed) -> Receipt:
        """Let one fly."""
        self.flown.append(envelope)
        if self.hang:
            await asyncio.sleep(3_600)
        if not await handed():
            raise Withdrawn
        return Receipt(7, "Coo", f"pigeon {len(self.flown)}")

    async def close(self) -> None:
        """They sleep."""


def clean(text: str) -> str:
    """A number, as pigeons read it."""
    if not text.startswith("+"):
        raise ValueError("A pigeon needs a number that begins with +.")
    return text.replace(" ", "")


PIGEON = Channel(
    name="pigeon", carrier="loft", address="phone number", point="phone", clean=clean,
    ready=lambda config: True, open=lambda config: Loft(), subject=False, room=3,
)  # fmt: skip


def pigeons(loft: Loft, room: int = 3) -> Channel:
    """The channel with a loft of its own."""
    return replace(PIGEON, open=lambda config: loft, room=room)
