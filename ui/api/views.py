"""Saved views, for programs."""

from pydantic import Field

from services import views
from services.views import VIEW, Query, ViewCard
from services.work import Actor
from ui.api.records import routes
from ui.api.requests import Filters, Text, sorted_by


class ViewFilters(Filters):
    """Filters for the list of views."""

    q: Text = Field(None, description="Beginnings of words of the name.")
    record: Text = Field(None, description="The record type that it lists: contact or company.")
    sort: Text = sorted_by(VIEW)


def _query(who: Actor, given: ViewFilters) -> Query:
    return Query(given.q or "", part=given.part, record=given.record)


TREE = {"all": [{"field": "status", "op": "is", "value": "customer"}, {"field": "owner_id", "op": "is", "value": "me"}]}
router = routes(
    views,
    VIEW,
    card=ViewCard,
    row=ViewCard,
    filters=ViewFilters,
    query=_query,
    new={"name": "My customers", "record": "contact", "filter": TREE, "sort": "-rating"},
    change={"sort": "name"},
)
