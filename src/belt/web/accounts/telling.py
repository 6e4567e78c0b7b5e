"""What people tell of themselves, for those whom they let see it."""

from __future__ import annotations

from typing import Any

from belt.web.accounts.models import Audience, Claim


def told_by(person_id: str, reader: Any) -> dict[str, str] | None:
    """The parts of a person's own profile that a reader may see; ``None`` without a profile."""
    claim = (
        Claim.objects.filter(person_id=person_id, state=Claim.State.GRANTED)
        .select_related("account__profile")
        .first()
    )
    profile = getattr(claim.account, "profile", None) if claim else None
    if profile is None:
        return None
    seen = {Audience.EVERYBODY}
    if getattr(reader, "is_authenticated", False):
        seen.add(Audience.SIGNED_IN)
    own = claim is not None and reader == claim.account
    told: dict[str, str] = {}
    if own or profile.names_seen_by in seen:
        told |= {"latin_name": profile.latin_name, "native_name": profile.native_name}
    if own or profile.topics_seen_by in seen:
        told |= {"topics": profile.topics, "about": profile.about}
    if own or profile.availability_seen_by in seen:
        told["availability"] = profile.get_availability_display()
    return told
