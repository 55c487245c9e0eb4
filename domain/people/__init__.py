"""People: who somebody is, their unit, what they may do, what they agreed to, how accounts are linked."""
