"""The pipeline: the board, the forecast, the funnel, the stages, the list of deals, and a page for each deal."""

from ui.pages.pipeline import board, forecast, funnel, stages  # isort: skip
from ui.pages.pipeline import deal, listing  # isort: skip

__all__ = ["board", "deal", "forecast", "funnel", "listing", "stages"]
