"""Plans: what a plan asks for, how its text is read, checked, and laid out in time."""
