"""What letters are, for every floor: how they are compared, where one ends, from which font or template they come."""
