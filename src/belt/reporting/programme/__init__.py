"""A workshop's programme in the formats that calendars, schedule apps and search engines read."""

from belt.reporting.programme.calendars import as_calendar
from belt.reporting.programme.paper import Badge, Paper, as_badges_pdf, as_programme_pdf
from belt.reporting.programme.proceedings import as_bibtex
from belt.reporting.programme.schedule import as_schedule
from belt.reporting.programme.schema_org import as_schema_org
from belt.reporting.programme.sessions import Event, Session, Speaker

__all__ = [
    "Badge",
    "Event",
    "Paper",
    "Session",
    "Speaker",
    "as_badges_pdf",
    "as_bibtex",
    "as_calendar",
    "as_programme_pdf",
    "as_schedule",
    "as_schema_org",
]
