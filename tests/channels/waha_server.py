"""A server that speaks WAHA's API as far as we use it; as a process of its own like twilio_server.py."""

import argparse
import asyncio
import secrets
from dataclasses import dataclass, field
from typing import Any

from services.work import clock
from tests.channels.http_servers import Asked, ScriptedHttp

KEY = "a key of the tests"


@dataclass
class WahaServer(ScriptedHttp):
    """WAHA, on this machine. `engine` decides how it writes ids."""

    engine: str = "WEBJS"
    files: dict[str, bytes] = field(default_factory=dict)
    listed: list[dict[str, Any]] = field(default_factory=list)

    def reply(self, asked: Asked) -> tuple[int, Any, bool]:
        if asked.headers.get("x-api-key") != KEY:
            return 401, {"message": "Unauthorized", "statusCode": 401}, True
        if asked.path.startswith("/api/files/"):
            return 200, self.files[asked.path], True
        if asked.path.endswith("/messages"):
            return 200, [one for one in self.listed if one["to"] in asked.path], True
        if (asked.method, asked.path) != ("POST", "/api/sendText"):
            return 404, {"message": "Not found", "statusCode": 404}, True
        mine, chat = secrets.token_hex(10).upper(), asked.json["chatId"]
        if self.engine == "NOWEB":
            return 201, {"key": {"remoteJid": chat, "fromMe": True, "id": mine}, "status": "PENDING"}, False
        whole = f"true_{chat}_{mine}"
        return 201, {"id": {"fromMe": True, "remote": chat, "id": mine, "_serialized": whole}}, False

    def keep(self, asked: Asked, answer: Any) -> tuple[str, str, str]:
        mine = answer["key"]["id"] if "key" in answer else answer["id"]["id"]
        told = {"id": f"true_{asked.json['chatId']}_{mine}", "fromMe": True, "to": asked.json["chatId"], "ack": 2}
        self.listed.append({**told, "body": asked.json["text"], "timestamp": int(clock.now().timestamp())})
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
