"""Exchanges and fellowships: applicants and hosts who rank one another are matched under rules."""
