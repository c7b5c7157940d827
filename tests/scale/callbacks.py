"""How long a payment provider waits for its answer, while what it reports is applied behind it."""

import json
import statistics
import time
from collections.abc import Callable
from typing import Any

import httpx

from tests.payments.provider import SECRET, event, signature
from tests.scale.timing import show

WAIT = 0.02  # seconds between two reports


def reported(house: Callable[..., Any], times: int, database: str | None = None) -> None:
    """Report so many different payments, one after the other, to a server that knows the secret."""
    with (
        house(100, database, razorpay_webhook_secret=SECRET) as (served, _),
        httpx.Client(base_url=served.address) as client,
    ):
        took = []
        for number in range(times + 5):
            raw = json.dumps(event("payment.captured", f"pay_{number}", notes={"number": "INV-2026-0001"})).encode()
            began = time.perf_counter()
            answer = client.post("/callbacks/razorpay", content=raw, headers={"x-razorpay-signature": signature(raw)})
            took.append(time.perf_counter() - began)
            assert answer.status_code == 200, answer.text
            time.sleep(WAIT)
    ordered = sorted(took[5:])
    p99 = ordered[int(len(ordered) * 0.99)] * 1000
    show("payment webhook", f"p50 {statistics.median(ordered) * 1000:6.1f} ms  p99 {p99:6.1f} ms", "p99 100 ms")
