"""What people do, for locust."""

from __future__ import annotations

import os
import random
import re
from pathlib import Path

from locust import HttpUser, between, task

_SESSIONS = Path(os.environ["BELT_LOAD_SESSIONS"]).read_text().split()
_WORDS = (
    "grasping",
    "visual odometry",
    "reinforcement learning",
    "machine translation",
    "object detection",
    "surgical robots",
    "graph neural networks",
    "강화 학습",
    "自動運転",
    "apprentissage par renforcement",
    "nhận dạng giọng nói",
)
_REGIONS = ("KR", "JP", "FR", "VN")
_LANGUAGES = ("en", "ko", "ja", "fr", "vi")


class Visitor(HttpUser):
    """Somebody who reads."""

    weight = 2
    wait_time = between(1, 5)

    def on_start(self) -> None:
        """Read in one of the five languages."""
        self.client.cookies.set("language", random.choice(_LANGUAGES))
        self.people: list[str] = []
        self.works: list[str] = []

    def _get(self, path: str, name: str, **arguments: object) -> str:
        with self.client.get(path, params=arguments, name=name, catch_response=True) as answer:
            if answer.status_code >= 400:
                answer.failure(str(answer.status_code))
            text: str = answer.text
            return text

    @task(3)
    def home(self) -> None:
        """The first page."""
        self._get("/", "home")

    @task(4)
    def list_people(self) -> None:
        """A list, of which people are remembered."""
        region = random.choice(_REGIONS)
        page = 1 if region == "VN" else random.randint(1, 5)
        text = self._get("/people/", "people", region=region, page=page)
        self.people = re.findall(r'href="(/people/[^"?]+)"', text) or self.people

    @task(6)
    def person(self) -> None:
        """A page of somebody."""
        if self.people:
            self._get(random.choice(self.people), "person")

    @task(3)
    def list_works(self) -> None:
        """A list of works."""
        text = self._get("/works/", "works", page=random.randint(1, 200))
        self.works = re.findall(r'href="(/works/[^"?]+)"', text) or self.works

    @task(3)
    def work(self) -> None:
        """A page of a work."""
        if self.works:
            self._get(random.choice(self.works), "work")

    @task(5)
    def find(self) -> None:
        """A search in any language."""
        self._get("/find/", "find", q=random.choice(_WORDS))

    @task(2)
    def compare(self) -> None:
        """The board."""
        self._get("/insight/compare", "compare")

    @task(2)
    def api(self) -> None:
        """A program's page."""
        self._get("/api/v1/works", "api works", page=random.randint(1, 300))


class Member(Visitor):
    """Somebody who is signed in and writes."""

    weight = 1

    def on_start(self) -> None:
        """Signed in already."""
        super().on_start()
        self.client.cookies.set("sessionid", random.choice(_SESSIONS))
        self.token = ""

    def _post(self, path: str, name: str, **told: str) -> None:
        text = self._get("/account/", "account")
        found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', text)
        if found is None:
            return
        told["csrfmiddlewaretoken"] = found[1]
        with self.client.post(
            path, data=told, name=name, allow_redirects=False, catch_response=True
        ) as answer:
            if answer.status_code not in {200, 302}:
                answer.failure(str(answer.status_code))
            else:
                answer.success()

    @task(4)
    def keep_search(self) -> None:
        """Keep a search."""
        self._post("/find/save", "keep a search", q=random.choice(_WORDS), kind="people")

    @task(4)
    def profile(self) -> None:
        """Change what one says of oneself."""
        self._post(
            "/account/profile",
            "profile",
            topics="robots; speech",
            about=f"About me {random.random()}",
            availability="open",
            names_seen_by="everybody",
            topics_seen_by="everybody",
            availability_seen_by="signed_in",
        )

    @task(2)
    def programmes(self) -> None:
        """One's applications."""
        self._get("/applications/", "applications")
