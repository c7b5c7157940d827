"""Reports from the day to the year."""
