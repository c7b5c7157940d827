"""200 migrations, 80 of which can lose what people typed: the test of the ratings (Y-03)."""
