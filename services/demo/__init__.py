"""The demonstration: a believable company with two weeks of history, made by its own colleagues through the services."""

from services.demo.fill import EMAIL, PASSWORD, fill

__all__ = ["EMAIL", "PASSWORD", "fill"]
