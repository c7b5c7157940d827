"""A server that speaks WAHA's API as far as we use it; as a process of its own like twilio_server.py."""

import argparse
import asyncio
import secrets
from dataclasses import dataclass
from typing import Any

from tests.channels.http_servers import Asked, ScriptedHttp

KEY = "a key of the tests"


@dataclass
class WahaServer(ScriptedHttp):
    """WAHA, on this machine. `engine` decides how it writes ids."""

    engine: str = "WEBJS"

    def reply(self, asked: Asked) -> tuple[int, Any, bool]:
        if asked.headers.get("x-api-key") != KEY:
            return 401, {"message": "Unauthorized", "statusCode": 401}, True
        if (asked.method, asked.path) != ("POST", "/api/sendText"):
            return 404, {"message": "Not found", "statusCode": 404}, True
        mine, chat = secrets.token_hex(10).upper(), asked.json["chatId"]
        if self.engine == "NOWEB":
            return 201, {"key": {"remoteJid": chat, "fromMe": True, "id": mine}, "status": "PENDING"}, False
        whole = f"true_{chat}_{mine}"
        return 201, {"id": {"fromMe": True, "remote": chat, "id": mine, "_serialized": whole}}, False

    def keep(self, asked: Asked, answer: Any) -> tuple[str, str, str]:
        mine = answer["key"]["id"] if "key" in answer else answer["id"]["id"]
        return mine, asked.json["chatId"], asked.json["text"]


async def _serve(port: int, ledger: str) -> None:
    async with WahaServer(port=port, ledger_file=ledger) as server:
        print(server.port, flush=True)
        await asyncio.Event().wait()


if __name__ == "__main__":
    given = argparse.ArgumentParser()
    given.add_argument("--port", type=int, default=0)
    given.add_argument("--ledger", default="")
    told = given.parse_args()
    asyncio.run(_serve(told.port, told.ledger))
