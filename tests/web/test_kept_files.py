"""Files that people hand in: equal ones lie under one checksum, and go with the last who has it."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from belt.web.accounts.services import delete_account
from belt.web.events.models import Session, SessionFile, Speaker
from belt.web.kept_files import keep_file, path_of
from belt.web.programmes.models import Upload
from belt.web.programmes.services.personal import delete_what_is_over
from tests.web.at_once import at_once
from tests.web.people import account, office, signed_in
from tests.web.programmes_cast import drafted, make_call
from tests.web.test_inviting import make_workshop
from tests.web.test_meet_pages import PNG


@pytest.fixture(autouse=True)
def _home(published_home: Path, tmp_path: Path, settings: Any) -> None:
    """Uploads go to a folder of the test's own."""
    settings.BELT_HOME = str(shutil.copytree(published_home, tmp_path / "home"))


def _posted(content: bytes = PNG) -> SimpleUploadedFile:
    return SimpleUploadedFile("plan.png", content)


class Three:
    """The same bytes as an applicant's file, a talk's slides and a speaker's portrait."""

    def __init__(self) -> None:
        by, self.person = office(), account("a@example.org", "Ann")
        self.talker = account("s@example.org", "Sue")
        self.office, self.reader = signed_in(by), signed_in(self.person)
        self.call = make_call(by)
        self.application = drafted(self.call, self.person)
        workshop = make_workshop()
        self.talk = Session.objects.create(workshop=workshop, title="Folding", minutes=5)
        self.speaker = Speaker.objects.create(workshop=workshop, account=self.talker, name="Sue")
        self.files = f"/applications/{self.application.key}/files"
        self.reader.post(self.files, {"field": "plan_file", "file": _posted()})
        self.office.post("/office/meet/robots/after", {"session": self.talk.key, "file": _posted()})
        signed_in(self.talker).post(
            f"/meet/speaking/{self.speaker.key}/picture", {"picture": _posted()}
        )
        self.upload, self.slides = Upload.objects.get(), SessionFile.objects.get()
        self.speaker.refresh_from_db()
        assert {self.upload.sha256, self.slides.sha256} == {self.speaker.picture}

    def can_be_had(self) -> tuple[int, int, int]:
        """What answers a download of each."""
        return (
            self.reader.get(f"{self.files}/{self.upload.key}").status_code,
            self.office.get(f"/meet/robots/files/{self.slides.key}").status_code,
            self.office.get(f"/meet/robots/speakers/{self.speaker.key}").status_code,
        )

    def take_slides_away(self) -> None:
        self.office.post(
            "/office/meet/robots/after", {"session": self.talk.key, "remove": self.slides.key}
        )


def test_a_file_that_goes_takes_nobody_elses_along(django_capture_on_commit_callbacks: Any) -> None:
    three = Three()
    assert three.can_be_had() == (200, 200, 200)
    with django_capture_on_commit_callbacks(execute=True):
        three.take_slides_away()
    assert three.can_be_had() == (200, 404, 200)
    with django_capture_on_commit_callbacks(execute=True):
        delete_account(three.talker)
    assert three.can_be_had() == (200, 404, 404)
    three.call.keep_until = timezone.localdate() - timedelta(days=1)
    three.call.save()
    with django_capture_on_commit_callbacks(execute=True):
        assert delete_what_is_over(timezone.localdate()) == 1
    assert not path_of(three.upload.sha256).exists(), "the last who had it"


def test_an_application_and_a_speaker_that_go_leave_the_slides(
    django_capture_on_commit_callbacks: Any,
) -> None:
    three = Three()
    with django_capture_on_commit_callbacks(execute=True):
        delete_account(three.person)
        delete_account(three.talker)
    assert three.can_be_had()[1] == 200
    with django_capture_on_commit_callbacks(execute=True):
        three.take_slides_away()
    assert not path_of(three.slides.sha256).exists()


def test_another_portrait_takes_the_place_of_the_one_before(
    django_capture_on_commit_callbacks: Any,
) -> None:
    three, portraits = Three(), (PNG + b"1", PNG + b"2")
    kept = []
    for one in portraits:
        with django_capture_on_commit_callbacks(execute=True):
            signed_in(three.talker).post(
                f"/meet/speaking/{three.speaker.key}/picture", {"picture": _posted(one)}
            )
        three.speaker.refresh_from_db()
        kept.append(path_of(three.speaker.picture))
    assert [one.exists() for one in kept] == [False, True]
    assert three.can_be_had() == (200, 200, 200)


def test_many_hand_in_the_same_file_at_one_moment() -> None:
    for number in range(20):
        content = PNG + bytes([number]) * 100_000
        found = at_once(*[lambda one=content: keep_file(_posted(one)).sha256] * 8)
        assert len(set(found)) == 1
        assert path_of(found[0]).read_bytes() == content
        assert not list(path_of(found[0]).parent.glob("*.unfinished"))
