"""A call with its people, for tests of programmes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from belt.web.accounts.models import Account
from belt.web.programmes.models import Application, Assignment, Call, Reviewer
from belt.web.programmes.services import applying, calls, reviewing
from tests.web.people import KIM, MARTIN, NGUYEN, SATO, account, lead, office

ANSWERS = {
    "plan": "Two teams grasp.", "why": "Data here, method there.", "months": "12",
    "starts": "2027-01-01", "amount": "50000", "people": "no",
}  # fmt: skip
SECRET_WORD = "xylophone-of-the-applicant"


def make_call(by: Account, kind: str = "joint_project", **changes: Any) -> Call:
    """A published call without rules of eligibility, open for a day more."""
    call = calls.make_call(
        by=by, kind=kind, title="Joint work", language="en", time_zone="Asia/Seoul"
    )
    told = {"rules": "", "texts": {"en": "Work together.", "fr": "Travaillez ensemble."}, **changes}
    call = calls.change_call(call=call, by=by, edition=call.edition, **told)
    calls.publish_call(call=call, by=by)
    return call


def close(call: Call) -> None:
    """The deadline has just passed."""
    now = timezone.now()
    call.stages.update(opens_at=now - timedelta(days=9), closes_at=now - timedelta(seconds=1))


def drafted(call: Call, by: Account, **answers: str) -> Application:
    """A draft with everything that is asked for."""
    made = applying.start_application(call=call, account=by, language=by.language)
    return applying.save_draft(
        application=made,
        edition=made.edition,
        title=f"Grasping by {by.pk}",
        abstract=f"{SECRET_WORD} grasping of soft objects",
        answers={**ANSWERS, **answers},
    )


def submitted(call: Call, by: Account, **answers: str) -> Application:
    """An application that was handed in."""
    made = drafted(call, by, **answers)
    applying.submit(application=made, by=by, edition=made.edition)
    made.refresh_from_db()
    return made


def reviewer_of(call: Call, by: Account, who: Account, **facts: str) -> Reviewer:
    """A reviewer who accepted."""
    made = reviewing.invite(
        call=call, by=by, name=str(who), email=who.email, language=who.language,
        address_of=lambda one: f"/reviews/invitation/{one.secret}", **facts,
    )  # fmt: skip
    reviewing.answer_invitation(reviewer=made, accepted=True, account=who)
    made.refresh_from_db()
    return made


class Cast:
    """An applicant in Vietnam, reviewers in France and Japan, the office, leads, strangers."""

    def __init__(self, **changes: Any) -> None:
        self.office = office()
        self.lead_vn, self.lead_fr = lead("VN"), lead("FR")
        self.applicant = account("nguyen@example.org", "Nguyen Van Minh", NGUYEN, "VN")
        self.rival = account("kim@example.org", "Minjun Kim", KIM, "KR")
        self.french = account("dubois@example.org", "Claire Dubois")
        self.japanese = account("sato@example.org", "Hana Sato", SATO, "JP")
        self.conflicted = account("martin@example.org", "Lucie Martin", MARTIN, "FR")
        self.stranger = account("x@example.org", "Stranger")
        self.call = make_call(self.office, **changes)
        self.application = submitted(self.call, self.applicant)
        self.reviewer = reviewer_of(self.call, self.office, self.french, country="FR", region="FR")
        self.second = reviewer_of(self.call, self.office, self.japanese, country="JP", region="JP")

    def assigned(self) -> Assignment:
        """The application given to the French reviewer."""
        return reviewing.assign(
            application=self.application, reviewer=self.reviewer, score=0.5, locked=False
        )

    def reviewed(self, rating: float = 5.0) -> Assignment:
        """The application reviewed by the French reviewer."""
        assignment = self.assigned()
        review = reviewing.save_review(
            assignment=assignment, edition=1, rating=rating,
            answers={
                "strengths": "Clear.", "weaknesses": "Short.", "to_applicants": "Go on.",
                "to_office": "Between us: fund it.",
            },
        )  # fmt: skip
        reviewing.submit_review(review=review, by=self.french)
        return assignment

    def everybody(self) -> dict[str, Account | None]:
        """Everybody by a name."""
        return {
            "office": self.office, "lead_vn": self.lead_vn, "lead_fr": self.lead_fr,
            "applicant": self.applicant, "rival": self.rival, "french": self.french,
            "japanese": self.japanese, "conflicted": self.conflicted, "stranger": self.stranger,
            "visitor": None,
        }  # fmt: skip
