"""Dates: working days, holidays, school years, and rules that give a deadline its day."""
