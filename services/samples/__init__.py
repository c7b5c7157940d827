"""Sample data: records to try Steward with, added and removed with one press. Nobody is ever written to because of them."""

from services.samples.adding import ADD
from services.samples.looking import SampleData, Touched, overview, total, young
from services.samples.registered import CHANGED, is_sample
from services.samples.removing import REMOVE
from services.samples.starting import add, remove

__all__ = [
    "ADD",
    "CHANGED",
    "REMOVE",
    "SampleData",
    "Touched",
    "add",
    "is_sample",
    "overview",
    "remove",
    "total",
    "young",
]
