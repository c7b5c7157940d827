"""A server that speaks MSG91's API as far as we use it."""

import secrets
from dataclasses import dataclass
from typing import Any

from tests.channels.http_servers import Asked, ScriptedHttp

KEY, FLOW = "a key of the tests", "a flow"


@dataclass
class Msg91Server(ScriptedHttp):
    """MSG91, on this machine."""

    def reply(self, asked: Asked) -> tuple[int, Any, bool]:
        if asked.path != "/api/v5/flow/" or asked.headers.get("authkey") != KEY:
            return 401, {"type": "error", "message": "Invalid authkey"}, True
        return 200, {"type": "success", "message": secrets.token_hex(12)}, False

    def keep(self, asked: Asked, answer: Any) -> tuple[str, str, str]:
        whom = asked.json["recipients"][0]
        return answer["message"], whom["mobiles"], whom["body"]
