"""Every address of programmes with every role: who sees what, and blindness against a crawler."""

from __future__ import annotations

import re
from collections import deque
from urllib.parse import urljoin, urlsplit

import pytest
from django.urls import get_resolver

from belt.web.accounts.models import Account
from belt.web.programmes.models import Award, HostOffer, Placement
from belt.web.programmes.services import deciding, exchanges, reviewing
from tests.web.people import signed_in
from tests.web.programmes_cast import SECRET_WORD, Cast

pytestmark = pytest.mark.usefixtures("client")

PUBLIC = {
    "programmes", "call", "joining", "outcomes", "outcomes-visits",
}  # fmt: skip
SIGNED_IN = {"applications", "reviews", "visits", "offers", "joining-apply"}
BY_SECRET = {"team-answer", "review-invitation", "review-calendar"}
OF = {
    "application": {"applicant"}, "application-file": set(), "review": {"french"},
    "review-file": set(), "review-bids": {"french", "japanese"}, "visit": {"applicant", "rival",
    "office"}, "visit-letter": set(), "offer-ranking": {"rival"}, "award": {"applicant", "office"},
    "membership": {"office", "applicant", "lead_vn"},
}  # fmt: skip
"""GET addresses of one thing: who may see the thing of this test."""
POST_ONLY = re.compile(
    "application-(start|save|withdraw|upload|team|appeal|wishes)|joining-(person|answer)"
    "|membership-answer|review-(conflict|comment)|outcomes-look|outcome-answer"
    "|office-.*(act|withdraw|force|change|tell|decide)"
)


class World:
    """Something of every kind, and its addresses."""

    def __init__(self, **changes: str) -> None:
        self.cast = cast = (
            Cast(kind="exchange", **changes) if "kind" in changes else Cast(**changes)
        )
        self.assignment = cast.reviewed()
        reviewing.assign(application=cast.application, reviewer=cast.second, score=0, locked=False)
        self.offer = HostOffer.objects.create(
            call=cast.call, host=cast.rival, title="Host", topics="grasping",
            organisation="KAIST", country="KR", region="KR", state="listed",
        )  # fmt: skip
        exchanges.wish(application=cast.application, by=cast.applicant, offers=[self.offer.key])
        self.visit = Placement.objects.create(application=cast.application, offer=self.offer)
        self.award = Award.objects.create(
            number="A-1", call=cast.call, application=cast.application, amount=1, currency="EUR"
        )
        from belt.web.programmes.services import joining

        self.membership = joining.apply_to_join(
            by=cast.applicant, address_of=lambda one: one.key, name="New Lab", region="VN",
            brings="Data", statement="We share.", contact_name="Minh",
            contact_email="nguyen@example.org",
        )  # fmt: skip

    def argument(self, name: str, wanted: str) -> str:
        """An argument of an address."""
        cast = self.cast
        keys = {
            "slug": cast.call.slug, "which": "application", "plan": "1", "kind": "visa",
            "upload": "none", "affiliation": "1", "outcome": "none",
        }  # fmt: skip
        if name == "secret":
            return (
                cast.application.team.get().secret if wanted == "team-answer"
                else cast.reviewer.secret
            )  # fmt: skip
        if name == "key":
            kinds = {
                "review": self.assignment.key, "visit": self.visit.key, "award": self.award.key,
                "outcome": self.award.key, "offer": self.offer.key,
                "membership": self.membership.key, "joining": self.membership.key,
                "office-reviewer": cast.reviewer.key, "office-assignment": self.assignment.key,
            }  # fmt: skip
            found = [one for one in kinds if wanted.startswith(one)]
            return kinds[found[0]] if found else cast.application.key
        return keys[name]


def _routes() -> list[tuple[str, str]]:
    found = []
    for pattern in get_resolver("belt.web.programmes.urls").url_patterns:
        found.append((str(pattern.name), "/" + str(pattern.pattern)))
    return found


def _address(world: World, name: str, route: str) -> str:
    return re.sub(r"<\w+:(\w+)>", lambda one: world.argument(one[1], name), route)


def _may(name: str, role: str) -> bool:
    if name in PUBLIC or name in BY_SECRET:
        return True
    if role == "visitor":
        return False
    if name in SIGNED_IN:
        return True
    if name in OF:
        return role in OF[name]
    return name.startswith("office-") and role == "office"


def test_every_page_is_seen_by_those_who_may_and_by_nobody_else() -> None:
    world = World()
    wrong = []
    for role, somebody in world.cast.everybody().items():
        reader = signed_in(somebody)
        for name, route in _routes():
            if POST_ONLY.fullmatch(name) or name in {"office-application-file"}:
                continue
            status = reader.get(_address(world, name, route)).status_code
            expected = {200} if _may(name, role) else ({302} if role == "visitor" else {404})
            if status not in expected:
                wrong.append((role, name, status))
    assert wrong == []


def test_nothing_is_changed_by_those_who_may_not() -> None:
    """Every address that takes a change answers a stranger with 404, 405 or a refusal."""
    world = World()
    wrong = []
    for role in ("stranger", "lead_fr", "japanese", "visitor"):
        reader = signed_in(world.cast.everybody()[role])
        for name, route in _routes():
            if not POST_ONLY.fullmatch(name) or name in {"application-start", "joining-person"}:
                continue
            if name in {"review-conflict", "review-comment"} and role == "japanese":
                continue
            status = reader.post(_address(world, name, route), {"answer": "yes"}).status_code
            if status not in ({302} if role == "visitor" else {404}):
                wrong.append((role, name, status))
    assert wrong == []


def _crawled(somebody: Account | None, start: list[str]) -> dict[str, str]:
    """Every page that can be reached by links and GET forms, with each parameter tried."""
    reader = signed_in(somebody)
    waiting, seen = deque(start), {}
    while waiting and len(seen) < 400:
        address = waiting.popleft()
        if address in seen:
            continue
        answer = reader.get(address)
        body = (
            b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
        )
        seen[address] = body.decode("utf-8", "replace")
        if answer.status_code != 200:
            continue
        for link in re.findall(r'(?:href|action)="([^"#]+)', seen[address]):
            whole = urlsplit(urljoin(f"http://testserver{address}", link.replace("&amp;", "&")))
            if whole.netloc == "testserver" and re.match(
                "/(programmes|applications|reviews|visits|places|outcomes|awards|joining|account/"
                "export)", whole.path
            ):  # fmt: skip
                waiting.append(whole.path + (f"?{whole.query}" if whole.query else ""))
    return seen


STARTS = ["/programmes/", "/applications/", "/reviews/", "/visits/", "/outcomes/", "/joining/",
          "/outcomes/visits", "/account/export.json", "/find/?q=grasping"]  # fmt: skip
PARAMETERS = ["?reviewer=clair", "?author=1", "?q=clair", "?format=json", "?state=submitted",
              "?page=2", "?sort=reviewer", "?fields=all", "?debug=1", "?edit=1"]  # fmt: skip


@pytest.mark.parametrize("told", [False, True])
def test_a_blind_reviewer_is_named_to_nobody_who_may_not_know(told: bool) -> None:
    cast = Cast()
    assignment = cast.reviewed()
    reviewing.assign(application=cast.application, reviewer=cast.second, score=0, locked=False)
    if told:
        deciding.decide(
            application=cast.application, by=cast.office, awarded=False, amount=0, reason="No.",
            proposed={}, seen="",
        )  # fmt: skip
        deciding.tell_decisions(
            call=cast.call, by=cast.office, hidden=set(), address_of=lambda one: one.key
        )
    traces = {
        "Claire", "Dubois", "dubois@example.org", cast.reviewer.key, cast.reviewer.secret,
        assignment.key, "Between us",
    }  # fmt: skip
    for role, somebody in cast.everybody().items():
        if role in {"office", "french"}:
            continue
        own = [f"/applications/{cast.application.key}/"] if role == "applicant" else []
        starts = [*STARTS, *own, *(f"{one}{p}" for one in [*STARTS[:5], *own] for p in PARAMETERS)]
        for address, page in _crawled(somebody, starts).items():
            met = {trace for trace in traces if trace in page}
            assert not met, (role, address, met)


def test_under_double_blind_no_reviewer_meets_the_applicants() -> None:
    cast = Cast(blind="double")
    assignment = cast.assigned()
    traces = {"Nguyen", "nguyen@example.org", "Hanoi", cast.application.key}
    starts = [*STARTS, f"/reviews/{assignment.key}/", f"/reviews/bids/{cast.call.slug}"]
    starts += [f"{one}{p}" for one in starts[-2:] for p in PARAMETERS]
    seen = _crawled(cast.french, starts)
    assert any(SECRET_WORD in page for page in seen.values())
    for address, page in seen.items():
        if address.startswith(("/find", "/outcomes")):
            continue
        named = page.replace(f'name="bid-{cast.application.key}"', "")
        assert not {trace for trace in traces if trace in named}, address


def test_letters_do_not_link_one_reviewer_to_two_applications() -> None:
    """The letter is drawn for each application: over many, it is not the same."""
    cast = Cast()
    letters = set()
    for number in range(12):
        from tests.web.people import account
        from tests.web.programmes_cast import submitted

        one = submitted(cast.call, account(f"a{number}@example.org", f"A{number}"))
        made = reviewing.assign(application=one, reviewer=cast.reviewer, score=0, locked=False)
        letters.add(made.letter)
    assert len(letters) > 1
