"""A simulated belt: real organisations, invented people and works, the same for the same seed."""
