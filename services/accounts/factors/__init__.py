"""Second factors: what a person has besides the password, who must have one, and the step it adds to a sign-in (U-12)."""
