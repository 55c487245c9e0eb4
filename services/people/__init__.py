"""People: codes and coming in, linking and merging, leaving and what is kept, signing in, notes."""
