"""Workshops: who is invited, what is spoken of, who comes, and what came of it."""
