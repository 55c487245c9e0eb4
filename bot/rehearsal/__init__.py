"""Rehearsing: a plan is played from notice to last answer under a clock of its own."""
