"""What workshops keep in the database, a file a subject."""

from belt.web.events.models.inviting import Composition, Invitation
from belt.web.events.models.programme import ProgrammeVersion, Room, Session, SessionFile, Speaker
from belt.web.events.models.registering import Registration
from belt.web.events.models.workshops import Workshop

__all__ = [
    "Composition",
    "Invitation",
    "ProgrammeVersion",
    "Registration",
    "Room",
    "Session",
    "SessionFile",
    "Speaker",
    "Workshop",
]
