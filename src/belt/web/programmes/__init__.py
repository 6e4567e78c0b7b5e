"""Programmes: joining, calls, applications, review, decisions, exchanges, money, outcomes."""
