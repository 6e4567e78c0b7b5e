"""What programmes keep in the database, a file a subject."""

from belt.web.programmes.models.applications import (
    Application,
    ApplicationVersion,
    TeamMember,
    Upload,
)
from belt.web.programmes.models.awards import Award, Decision, Outcome, Payment
from belt.web.programmes.models.calls import Call, Stage
from belt.web.programmes.models.exchanges import HostOffer, Placement, Preference
from belt.web.programmes.models.joining import Affiliation, Membership, MembershipStep
from belt.web.programmes.models.reviewing import (
    Assignment,
    Bid,
    Comment,
    Declaration,
    Override,
    Plan,
    Review,
    Reviewer,
)

__all__ = [
    "Affiliation",
    "Application",
    "ApplicationVersion",
    "Assignment",
    "Award",
    "Bid",
    "Call",
    "Comment",
    "Decision",
    "Declaration",
    "HostOffer",
    "Membership",
    "MembershipStep",
    "Outcome",
    "Override",
    "Payment",
    "Placement",
    "Plan",
    "Preference",
    "Review",
    "Reviewer",
    "Stage",
    "TeamMember",
    "Upload",
]
