"""A record of each kind of the trade, for the tests that open every page."""

from typing import Any

import httpx


def traded(client: httpx.Client, contact_id: str) -> dict[str, str]:
    """Add one of each, and return their ids by the names of the pages' parameters."""
    whom: dict[str, Any] = {"contact_id": contact_id}
    line = {"text": "Boiler service", "quantity": "1", "price": "145", "tax": "20"}
    deal = client.post("/deals", json={"title": "Boiler", "amount": 125000, **whom}).json()
    made = {
        "payment_id": ("/payments", {**whom, "amount": 4000, "reference": "RF 118"}),
        "price_id": ("/prices", {"name": "Boiler service", "price": "145", "tax": "13.5"}),
        "tax_id": ("/taxes", {"name": "Standard", "rate": "23", "usual": True}),
        "quote_id": ("/quotes", {**whom, "title": "Boiler", "lines": [line]}),
        "order_id": ("/orders", {**whom, "title": "Boiler", "lines": [line]}),
        "invoice_id": ("/invoices", {**whom, "title": "Boiler", "lines": [line]}),
        "task_id": ("/tasks", {**whom, "title": "Call about the boiler"}),
    }
    ids = {name: client.post(path, json=values).json()["id"] for name, (path, values) in made.items()}
    return {"deal_id": deal["id"], "stage_id": deal["stage_id"], **ids}
