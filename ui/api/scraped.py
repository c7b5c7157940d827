"""`/metrics`: what Steward measures, for Prometheus, to whoever has the token of the environment (H-20)."""

import asyncio
import hmac

from fastapi import Request
from starlette.responses import PlainTextResponse, Response

from services.house.telemetry.exposition import CONTENT_TYPE, exposition
from services.work.places import places

REFUSED = "Send the token of STEWARD_METRICS_TOKEN as a bearer token.\n"  # no text


async def metrics_answer(request: Request) -> Response:
    """200 with the series as text; 401 without the right token, and when the environment has none."""
    token = places().config.metrics_token
    kind, _, given = request.headers.get("authorization", "").partition(" ")
    right = token is not None and hmac.compare_digest(given.strip().encode(), token.get_secret_value().encode())
    if kind.lower() != "bearer" or not right:
        return PlainTextResponse(REFUSED, 401, {"WWW-Authenticate": "Bearer"})
    return Response(await asyncio.to_thread(exposition), media_type=CONTENT_TYPE)
