"""Every page of workshops as its readers get it, and as nobody else does."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from icalendar import Calendar

from belt.web.accounts.models import Account
from belt.web.events.models import Invitation, Registration, Speaker, Workshop
from belt.web.events.services import inviting, scheduling, workshops
from belt.web.office.models import Letter
from tests.web.people import KIM, account, office, signed_in

pytestmark = pytest.mark.usefixtures("client")

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489"
    "0000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)


def address_of(row: Any) -> str:
    return f"/meet/invitation/{row.secret}"


@pytest.fixture
def by() -> Account:
    return office()


@pytest.fixture
def workshop(by: Account) -> Workshop:
    made = workshops.make_workshop(
        by=by, kind="invited", title="Robots </script> at home", language="en",
        time_zone="Europe/Paris", first_day=date(2030, 3, 30), last_day=date(2030, 3, 31),
    )  # fmt: skip
    return workshops.change_workshop(
        workshop=made, by=by, edition=made.edition, texts={"en": "Two days."}, city="Grenoble",
        country="FR", registers_until=timezone.now() + timedelta(days=3), capacity=1,
    )  # fmt: skip


@pytest.fixture
def held(workshop: Workshop, by: Account) -> Workshop:
    """With a speaker who accepted, and a published programme around the change of the clocks."""
    one = inviting.add_to_line(
        workshop=workshop, by=by, name="Kim Minsu", email="kim@example.org", place=None,
        language="ko",
    )  # fmt: skip
    inviting.send_wave(workshop=workshop, by=by, address_of=address_of)
    inviting.answer(invitation=one, accepted=True, account=None, address_of=address_of)
    room = scheduling.add_room(workshop=workshop, name="A", seats=None)
    talk = workshop.sessions.get()
    # 01:30 on the day on which the clocks go from two to three.
    starts = datetime(2030, 3, 31, 1, 30, tzinfo=ZoneInfo("Europe/Paris"))
    fresh = Workshop.objects.get(pk=workshop.pk)
    scheduling.change_session(
        session=talk, edition=fresh.programme_edition, starts_at=starts, minutes=60, room=room
    )
    scheduling.publish_programme(workshop=workshop, by=by)
    workshops.publish_workshop(workshop=workshop, by=by)
    return Workshop.objects.get(pk=workshop.pk)


def _get(browser: Client, address: str) -> str:
    answer = browser.get(address)
    assert answer.status_code == 200, address
    return str(answer.content.decode())


def test_everybody_reads_a_published_workshop_in_their_language(held: Workshop) -> None:
    page = _get(Client(HTTP_ACCEPT_LANGUAGE="fr"), f"/meet/{held.slug}/")
    assert "Kim Minsu" in page
    assert "01:30" in page
    assert "04:30" not in page
    assert 'data-zone="Europe/Paris"' in page
    facts = page.partition('<script type="application/ld+json">')[2].partition("</script>")[0]
    told = json.loads(facts)
    assert told["@type"] == "Event"
    assert told["subEvent"][0]["performer"][0]["name"] == "Kim Minsu"
    assert "Robots" in _get(Client(), "/meet/")


def test_formats_come_with_their_types(held: Workshop) -> None:
    browser = Client()
    calendar = browser.get(f"/meet/{held.slug}/programme.ics")
    assert calendar["Content-Type"].startswith("text/calendar")
    event = next(iter(Calendar.from_ical(calendar.content).walk("VEVENT")))
    begins, ends = event.decoded("dtstart"), event.decoded("dtend")
    assert begins.astimezone(ZoneInfo("UTC")).isoformat() == "2030-03-31T00:30:00+00:00"
    # The clock jumps meanwhile: an hour later it is half past three.
    assert (ends.hour, ends.minute) == (3, 30)
    assert ends.timestamp() - begins.timestamp() == 3600
    schedule = browser.get(f"/meet/{held.slug}/schedule.json")
    assert schedule.json()["schedule"]["conference"]["time_zone_name"] == "Europe/Paris"
    assert schedule["Access-Control-Allow-Origin"] == "*"
    assert b"@inproceedings" in browser.get(f"/meet/{held.slug}/proceedings.bib").content
    printed = browser.get(f"/meet/{held.slug}/programme.pdf")
    assert printed.content.startswith(b"%PDF-")


def test_drafts_are_the_offices(workshop: Workshop, by: Account) -> None:
    pages = ("", "programme.ics", "schedule.json", "programme.pdf", "register")
    for page in pages:
        assert Client().get(f"/meet/{workshop.slug}/{page}").status_code == 404
    assert signed_in(by).get(f"/meet/{workshop.slug}/").status_code == 200
    assert "Robots" not in _get(Client(), "/meet/")


def test_one_registers_on_a_page_and_gives_the_place_back(held: Workshop) -> None:
    browser = Client(HTTP_ACCEPT_LANGUAGE="ja")
    typed = {"name": "佐藤", "email": "Sato@example.org", "country": "JP"}
    first = browser.post(f"/meet/{held.slug}/register", typed)
    assert first.status_code == 302
    again = browser.post(f"/meet/{held.slug}/register", typed)
    assert again.status_code == 422
    second = browser.post(f"/meet/{held.slug}/register", {**typed, "email": "b@example.org"})
    waiting = Registration.objects.get(email="b@example.org")
    assert waiting.state == "waiting"
    assert "1" in _get(browser, second["Location"])
    browser.post(first["Location"])
    waiting.refresh_from_db()
    assert waiting.state == "coming"
    assert Letter.objects.filter(to="b@example.org").count() == 2
    wrong = browser.post(f"/meet/{held.slug}/register", {"name": "", "email": "no"})
    assert wrong.status_code == 422


def test_invitations_are_answered_without_an_account(workshop: Workshop, by: Account) -> None:
    one, other = (
        inviting.add_to_line(
            workshop=workshop, by=by, name=name, email=f"{name}@example.org", place=1,
            language="fr",
        )
        for name in ("first", "second")
    )  # fmt: skip
    inviting.send_wave(workshop=workshop, by=by, address_of=address_of)
    page = f"/meet/invitation/{one.secret}"
    # Programs that look at the links of a letter answer nothing.
    for answer in ("yes", "no", "other"):
        assert Client().get(f"{page}?answer={answer}").status_code == 200
    one.refresh_from_db()
    assert one.state == "invited"
    typed = {"answer": "no", "reason": "busy", "name": "Third", "email": "third@example.org"}
    Client().post(page, typed)
    one.refresh_from_db()
    other.refresh_from_db()
    assert (one.state, other.state) == ("declined", "invited")
    assert one.proposed == {"name": "Third", "email": "third@example.org"}
    Client().post(f"/meet/invitation/{other.secret}", {"answer": "yes"})
    other.refresh_from_db()
    assert other.state == "accepted"
    # The speaker's page wants an account, and is theirs from then on.
    assert Client().get(f"/meet/invitation/{other.secret}/speaker").status_code == 302
    mine, stranger = account("second@example.org"), account("stranger@example.org")
    there = signed_in(mine).get(f"/meet/invitation/{other.secret}/speaker")
    assert signed_in(mine).get(there["Location"]).status_code == 200
    assert signed_in(stranger).get(there["Location"]).status_code == 404
    refused = signed_in(stranger).get(f"/meet/invitation/{other.secret}/speaker")
    assert refused["Location"].endswith(other.secret)


def test_a_speaker_tells_of_the_talk_and_gets_the_visa_letter(held: Workshop) -> None:
    mine = account("kim@example.org", person=KIM)
    speaker = Speaker.objects.get()
    Speaker.objects.update(account=mine)
    browser, page = signed_in(mine), f"/meet/speaking/{speaker.key}/"
    typed = {
        "title": "Robots that fold", "abstract": "Folding.", "language": "ko", "edition": "1",
        "biography": "Works on robots.", "passport_name": "KIM MINSU", "nationality": "KR",
        "not_before": "2030-03-31T09:00",
    }  # fmt: skip
    assert browser.post(page, typed).status_code == 302
    assert "changed in another window" in browser.post(page, typed).content.decode()
    assert "KIM MINSU" in _get(browser, f"{page}visa")
    upload = SimpleUploadedFile("me.png", PNG)
    browser.post(f"{page}picture", {"picture": upload})
    picture = f"/meet/{held.slug}/speakers/{speaker.key}"
    assert browser.get(picture)["Content-Type"] == "image/png"
    disguised = SimpleUploadedFile("me.png", b"<script>")
    browser.post(f"{page}picture", {"picture": disguised})
    assert browser.get(picture).content == PNG
    # The talk is before the time from which the speaker can: the office sees it.
    told = scheduling.clashes(held, scheduling.draft_of(held))
    assert [one.kind for one in told] == ["availability"]
    # Passport, needs and birthday are on no public page.
    assert "KIM MINSU" not in _get(Client(), f"/meet/{held.slug}/")


def test_pages_of_a_belt_with_fewer_languages_offer_these_and_keep_the_other_texts(
    held: Workshop, by: Account, settings: Any
) -> None:
    settings.LANGUAGES = [("ko", "한국어"), ("fr", "Français")]
    workshops.change_workshop(
        workshop=held, by=by, edition=Workshop.objects.get().edition,
        titles={"ja": "ロボット", "ko": "로봇"}, texts={"ja": "二日間。"},
    )  # fmt: skip
    browser, page = signed_in(by), f"/office/meet/{held.slug}/settings"
    shown = _get(browser, page)
    assert 'name="title-ko"' in shown
    assert 'name="title-ja"' not in shown
    one = Workshop.objects.get()
    typed = {
        "edition": one.edition, "kind": one.kind, "time_zone": "Europe/Paris", "city": "Lyon",
        "first_day": "2030-03-30", "last_day": "2030-03-31", "title-ko": "", "title-fr": "Robots",
        "country": "FR", "places": "3", "answer_days": "7", "currency": "EUR", "capacity": "5",
    }  # fmt: skip
    answer = browser.post(page, typed)
    assert answer.status_code == 302, answer.content.decode()
    assert Workshop.objects.get().titles == {"ja": "ロボット", "fr": "Robots"}
    assert Workshop.objects.get().texts == {"ja": "二日間。"}
    mine = account("kim@example.org", person=KIM)
    Speaker.objects.update(account=mine)
    speaking = _get(signed_in(mine), f"/meet/speaking/{Speaker.objects.get().key}/")
    assert 'value="fr"' in speaking
    assert 'value="vi"' not in speaking
    assert Client().get("/about/").status_code == 200


def _office_pages(slug: str) -> Iterator[str]:
    yield "/office/meet/new"
    for page in ("", "settings", "attendance", "composer", "invitations", "programme", "after"):
        yield f"/office/meet/{slug}/{page}"
    yield f"/office/meet/{slug}/badges.pdf"


def test_the_offices_pages_are_the_offices(held: Workshop, by: Account) -> None:
    other = signed_in(account("somebody@example.org"))
    for page in _office_pages(held.slug):
        assert Client().get(page).status_code == 302, page
        assert other.get(page).status_code == 404, page
        assert signed_in(by).get(page).status_code == 200, page


def test_the_office_makes_publishes_and_arranges_on_its_pages(by: Account) -> None:
    browser = signed_in(by)
    made = browser.post(
        "/office/meet/new",
        {"title": "Haus", "kind": "open", "first_day": "2031-05-01", "last_day": "2031-05-02",
         "time_zone": "Asia/Tokyo"},
    )  # fmt: skip
    workshop = Workshop.objects.get()
    assert made["Location"].endswith(f"/office/meet/{workshop.slug}/settings")
    assert workshop.call is not None
    page = f"/office/meet/{workshop.slug}"
    browser.post(f"{page}/act", {"did": "publish"})
    workshop.refresh_from_db()
    assert workshop.state == "draft"
    typed = {
        "edition": str(workshop.edition), "title-en": "House", "text-en": "Come.",
        "first_day": "2031-05-01", "last_day": "2031-05-02", "time_zone": "Asia/Tokyo",
        "city": "Tokyo", "country": "JP", "places": "3", "answer_days": "7", "currency": "JPY",
        "topics": "grasping; vision", "capacity": "5", "registers_until": "2031-04-01T12:00",
    }  # fmt: skip
    assert browser.post(f"{page}/settings", typed).status_code == 302
    assert browser.post(f"{page}/settings", typed).status_code == 422
    backwards = {**typed, "edition": "3", "last_day": "2031-04-30"}
    assert browser.post(f"{page}/settings", backwards).status_code == 422
    browser.post(f"{page}/act", {"did": "publish"})
    workshop.refresh_from_db()
    assert (workshop.state, workshop.topics) == ("published", ["grasping", "vision"])
    assert workshop.registers_until is not None
    assert workshop.registers_until.isoformat() == "2031-04-01T03:00:00+00:00"
    for told in ({"did": "room", "room": "A"}, {"did": "break"}, {"did": "publish"}):
        browser.post(f"{page}/programme", told)
    browser.post(
        f"{page}/programme",
        {"did": "session", "title": "Opening", "kind": "talk", "minutes": "30"},
    )
    browser.post(f"{page}/programme", {"did": "arrange"})
    assert not workshop.sessions.filter(starts_at=None).exists()
    talk = workshop.sessions.get(kind="talk")
    workshop.refresh_from_db()
    moved = browser.post(
        f"{page}/programme/{talk.key}",
        {"starts_at": "2031-05-02T10:00", "room": "", "edition": str(workshop.programme_edition)},
        headers={"Accept": "application/json"},
    )
    assert moved.status_code == 200
    late = browser.post(
        f"{page}/programme/{talk.key}",
        {"starts_at": "2031-05-02T11:00", "edition": str(workshop.programme_edition)},
        headers={"Accept": "application/json"},
    )
    assert late.status_code == 409
    browser.post(f"{page}/programme", {"did": "publish"})
    assert workshop.versions.count() == 1
    assert browser.get(f"{page}/badges.pdf").content.startswith(b"%PDF-")


def test_who_leaves_is_named_nowhere(held: Workshop, by: Account) -> None:
    from belt.web.accounts.services import delete_account, everything_about

    mine = account("kim@example.org", "Kim Minsu")
    Speaker.objects.update(account=mine, needs="a ramp")
    told = everything_about(mine)
    assert told["speaking"][0]["needs"] == "a ramp"
    assert told["workshop_invitations"][0]["state"] == "accepted"
    delete_account(mine)
    for page in (f"/meet/{held.slug}/", f"/meet/{held.slug}/programme.ics"):
        assert "Kim" not in _get(signed_in(by), page)
    assert not Invitation.objects.filter(email="kim@example.org").exists()


def test_times_to_meet_are_found_and_taken_in_turns() -> None:
    asked = (
        "/meet/when?regions=KR&regions=FR&first=2030-03-25&last=2030-03-29&minutes=60&meetings=2"
        "&begin=7&end=22"
    )
    page = _get(Client(), asked)
    assert page.count("<tr>") > 10
    wrong = asked.replace("last=2030-03-29", "last=2031-03-29")
    assert "at most a month" in _get(Client(), wrong)
    assert "regions" in _get(Client(), "/meet/when?first=x&regions=XX")


def test_slides_recordings_and_dois_are_kept_and_checked(held: Workshop, by: Account) -> None:
    browser, page = signed_in(by), f"/office/meet/{held.slug}/after"
    talk = held.sessions.get()
    typed = {"session": talk.key, "slides": "https://example.org/s", "doi": "doi:10.1234/AB.c"}
    browser.post(page, typed)
    browser.post(page, {"session": talk.key, "doi": "11.1/x", "slides": "https://e.org/other"})
    browser.post(page, {"session": talk.key, "slides": "javascript:alert(1)"})
    talk.refresh_from_db()
    assert (talk.slides, talk.doi) == ("https://example.org/s", "10.1234/AB.c")
    browser.post(page, {"session": talk.key, "file": SimpleUploadedFile("s.png", PNG)})
    kept = talk.files.get()
    shown = _get(Client(), f"/meet/{held.slug}/")
    assert kept.key in shown
    assert "10.1234/AB.c" in _get(Client(), f"/meet/{held.slug}/proceedings.bib")
    file = Client().get(f"/meet/{held.slug}/files/{kept.key}")
    assert "attachment" in file["Content-Disposition"]
    browser.post(page, {"session": talk.key, "remove": kept.key})
    assert Client().get(f"/meet/{held.slug}/files/{kept.key}").status_code == 404
