"""Pictures of the main pages: `python -m tests.browser.screenshots FOLDER`.

Home, a region, a person and the network of the demonstration belt, in English and Korean, wide and
at 360 px.
"""

from __future__ import annotations

import sqlite3
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import sync_playwright

from tests.browser.running import CHROMIUM_FLAGS, chromium, serving

WIDTHS = {"wide": 1280, "narrow": 360}
HEIGHTS = {"wide": 1000, "narrow": 740}


def pages_of(home: Path) -> dict[str, str]:
    """The addresses to picture, with a person who works across borders."""
    store = sqlite3.connect(next(home.glob("corpus/2*/pages.sqlite")))
    person = store.execute(
        """select person_id from person_profile join people using (person_id)
           where region = 'KR' and native_name is not null
           order by cross_border desc, person_id limit 1"""
    ).fetchone()
    store.close()
    return {
        "home": "/",
        "region": "/regions/FR",
        "person": f"/people/{person[0]}",
        "network": "/network/",
    }


def main(folder: Path) -> None:
    """Write ``<page>-<language>-<width>.png``, the first screen, and ``…-whole.png``."""
    folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as scratch, sync_playwright() as playwright:
        home = Path(scratch) / "home"
        with serving(home) as address:
            browser = playwright.chromium.launch(
                executable_path=chromium(), args=list(CHROMIUM_FLAGS)
            )
            for language in ("en", "ko"):
                for width_name, width in WIDTHS.items():
                    context = browser.new_context(
                        viewport={"width": width, "height": HEIGHTS[width_name]}, locale=language
                    )
                    page = context.new_page()
                    for name, path in pages_of(home).items():
                        page.goto(address + path)
                        page.wait_for_load_state("networkidle")
                        page.screenshot(path=folder / f"{name}-{language}-{width_name}.png")
                        page.screenshot(
                            path=folder / f"{name}-{language}-{width_name}-whole.png",
                            full_page=True,
                        )
                    context.close()
            browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "docs/pictures"))
