"""What letters are, for every floor: how they are compared, where one ends, and when they come from an old font."""
