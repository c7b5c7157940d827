"""TABLE 11: the checklists of the maintenance schedule (section 19), from the day to the year, and those after a deployment."""

from services.house.checklists.routine.after import DEPLOYED_DAY, DEPLOYED_WEEK
from services.house.checklists.routine.annual import ANNUAL
from services.house.checklists.routine.daily import EVENING, MORNING
from services.house.checklists.routine.monthly import MONTHLY
from services.house.checklists.routine.quarterly import QUARTERLY
from services.house.checklists.routine.weekly import WEEK_BEGINS, WEEK_ENDS

ROUTINES = (MORNING, EVENING, WEEK_BEGINS, WEEK_ENDS, MONTHLY, QUARTERLY, ANNUAL, DEPLOYED_DAY, DEPLOYED_WEEK)

__all__ = ["DEPLOYED_DAY", "DEPLOYED_WEEK", "ROUTINES"]
