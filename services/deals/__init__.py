"""Deals: what may be sold, to whom and for how much, on its way over the board."""

from services.deals.board import Board, BoardQuery, Card, Lane, Sum, board
from services.deals.cards import DealCard, Listed
from services.deals.deals import CHANGED, DEAL, KINDS, bin, change, create, find, restore, usual
from services.deals.forecasting import Month, forecast
from services.deals.funnelling import Step, funnel
from services.deals.listing import Query, search
from services.deals.moving import LOST, MOVED, WON, Stay, history, move, reasons

__all__ = [
    "CHANGED",
    "DEAL",
    "KINDS",
    "LOST",
    "MOVED",
    "WON",
    "Board",
    "BoardQuery",
    "Card",
    "DealCard",
    "Lane",
    "Listed",
    "Month",
    "Query",
    "Stay",
    "Step",
    "Sum",
    "bin",
    "board",
    "change",
    "create",
    "find",
    "forecast",
    "funnel",
    "history",
    "move",
    "reasons",
    "restore",
    "search",
    "usual",
]
