"""Dispatch: who does which visit, when, and why.

The planner is pure: no database, no pages. `child.plan` is the way in, `routes.evaluate` judges one day of one technician.
Nothing is imported here: the child process that plans starts in 0.1 s.
"""
