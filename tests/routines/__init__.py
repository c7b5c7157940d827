"""Tests of routines: checklists by the calendar, their evidence, the maintenance log."""
