"""Errors that are told to people: what was wrong with which input, and what to do."""

from __future__ import annotations


class ForPeople(Exception):
    """The root of Belt's own errors; the message is a sentence and is shown without a traceback."""
