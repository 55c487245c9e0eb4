"""Talks about plans: a meeting is planned, its dates are confirmed and moved, deadlines are kept."""
