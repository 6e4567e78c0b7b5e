"""When people of several regions can meet: bearable hours, holidays, turns over a series."""

from belt.matching.meeting.calendars import BadCountry, holidays_of
from belt.matching.meeting.hours import Hours, Place
from belt.matching.meeting.slots import Slot, find_slots
from belt.matching.meeting.turns import Turns, take_turns, unequal

__all__ = [
    "BadCountry",
    "Hours",
    "Place",
    "Slot",
    "Turns",
    "find_slots",
    "holidays_of",
    "take_turns",
    "unequal",
]
