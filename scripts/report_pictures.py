"""Render a report's pages as pictures, to look at: `make report-pictures BELT=… YEAR=…`."""

from __future__ import annotations

import sys
from pathlib import Path

import pypdfium2

SCALE = 1.2


def main(pdf: Path, folder: Path) -> None:
    """Write each page as ``folder/page-N.png``."""
    folder.mkdir(parents=True, exist_ok=True)
    document = pypdfium2.PdfDocument(pdf)
    for number in range(len(document)):
        document[number].render(scale=SCALE).to_pil().save(folder / f"page-{number + 1}.png")
    print(f"{len(document)} pages in {folder}")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
