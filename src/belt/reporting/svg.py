"""Write SVG: elements, accessible pictures, and pictures that stand on their own.

A picture in a page carries classes and presentation attributes only, so that a strict Content
Security Policy holds and one stylesheet colours every theme. ``standalone`` adds the style block
that a downloaded file needs.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import cache, lru_cache
from html import escape
from typing import Literal

Theme = Literal["light", "dark", "print"]

# Okabe and Ito, "Color Universal Design", 2008; the black of their set is left to the text.
REGION_COLOURS = (
    "#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#f0e442", "#7f7f7f",
)  # fmt: skip

_COLOURS: dict[Theme, dict[str, str]] = {
    "light": {"paper": "#fffefa", "ink": "#1c1b19", "soft": "#5d5a54", "line": "#c9c5bb",
              "land": "#e9e5da", "sea": "#f7f5ee"},
    "dark": {"paper": "#16181b", "ink": "#ecebe7", "soft": "#a9a7a1", "line": "#4a4d52",
             "land": "#2b2f34", "sea": "#1b1e22"},
    "print": {"paper": "#ffffff", "ink": "#000000", "soft": "#333333", "line": "#999999",
              "land": "#ededed", "sea": "#ffffff"},
}  # fmt: skip

# The same rules as the section "Pictures" of belt.css, with the colours of a theme filled in.
_RULES = """
svg{{background:{paper};color:{ink}}}
text{{font-family:system-ui,"Noto Sans CJK KR","Noto Sans CJK JP","Noto Sans",sans-serif;
font-size:13px;fill:{ink};font-variant-numeric:tabular-nums}}
.small{{font-size:11px}}.soft{{fill:{soft}}}.strong{{font-weight:600}}
.halo{{paint-order:stroke;stroke:{paper};stroke-width:3px;stroke-linejoin:round}}
.grid{{stroke:{line};stroke-width:.5;fill:none}}.axis{{stroke:{soft};stroke-width:1;fill:none}}
.line{{fill:none;stroke:currentColor;stroke-width:2;stroke-linejoin:round;stroke-linecap:round}}
.mark{{fill:currentColor;stroke:{paper};stroke-width:1}}
.band{{fill:currentColor;fill-opacity:.18}}
.expected{{stroke:{soft};fill:none;stroke-width:1.5;stroke-dasharray:4 3}}
.sea{{fill:{sea}}}.land{{fill:{land};stroke:{paper};stroke-width:.5}}
.home{{fill:currentColor;fill-opacity:.28;stroke:{paper};stroke-width:.5}}
.dot{{fill:currentColor;fill-opacity:.78;stroke:{paper};stroke-width:.75}}
.hollow{{fill:{paper};stroke:currentColor;stroke-width:1.25}}
.arc{{fill:none;stroke:{ink};stroke-opacity:.55;stroke-linecap:round}}
.tie{{fill:none;stroke:{soft};stroke-opacity:.3}}.across{{stroke:{ink};stroke-opacity:.55}}
.network .dot{{fill-opacity:1}}
.chosen{{stroke:{ink};stroke-width:2}}.name{{font-size:12px}}.more{{display:none}}
.inside{{font-size:10px;font-weight:600;fill:{paper}}}
.frame{{fill:none;stroke:{line};stroke-width:.75}}.leader{{stroke:{soft};stroke-width:.75;fill:none}}
"""


def standalone(svg: str, theme: Theme = "light") -> str:
    """The picture with its own style block and XML declaration, ready to be saved as a file."""
    colours = _COLOURS[theme]
    regions = "".join(f".region-{i}{{color:{c}}}" for i, c in enumerate(REGION_COLOURS))
    others = f".bloc{{color:{colours['soft']}}}.ink{{color:{colours['ink']}}}"
    rules = _RULES.format(**colours).strip() + regions + others
    head, bracket, rest = svg.partition(">")
    declaration = '<?xml version="1.0" encoding="UTF-8"?>\n'
    return f"{declaration}{head}{bracket}<style>{rules}</style>{rest}\n"


def picture(
    *children: str, key: str, width: float, height: float, title: str, summary: str, kind: str
) -> str:
    """An ``svg`` with the role of an image, a title and a summary for those who do not see it.

    ``key`` is unique in the page; ``kind`` becomes a class beside ``picture``.
    """
    return element(
        "svg",
        element("title", text(title), id=f"{key}-title"),
        element("desc", text(summary), id=f"{key}-summary"),
        *children,
        xmlns="http://www.w3.org/2000/svg",
        class_=f"picture {kind}",
        viewBox=f"0 0 {number(width)} {number(height)}",
        role="img",
        aria_labelledby=f"{key}-title {key}-summary",
    )


def element(name: str, *children: str, **attributes: str | float | None) -> str:
    """One element; ``class_`` becomes ``class``, ``aria_x`` ``aria-x``; None leaves one out."""
    written = "".join(
        f' {_attribute(key)}="{_value(value)}"'
        for key, value in attributes.items()
        if value is not None
    )
    return f"<{name}{written}>{''.join(children)}</{name}>" if children else f"<{name}{written}/>"


def text(words: str) -> str:
    """Words as XML character data; characters that XML 1.0 forbids are left out."""
    return escape(_FORBIDDEN.sub("", words), quote=False)


def number(value: float) -> str:
    """A coordinate with at most two decimals."""
    rounded = round(value, 2) + 0.0  # turns -0.0 into 0.0
    return f"{rounded:.2f}".rstrip("0").rstrip(".")


def path(points: Iterable[tuple[float, float]], *, closed: bool = False) -> str:
    """The ``d`` of a line through the points."""
    steps = " ".join(f"{number(x)},{number(y)}" for x, y in points)
    return f"M{steps}{'Z' if closed else ''}"


def text_width(words: str, size: float = 13) -> float:
    """About how wide the words are set, in the unit of ``size``; rather too wide than not."""
    return size * sum(_ems(character) for character in words)


def shortened(words: str, room: float, size: float = 13) -> str:
    """The words, cut with an ellipsis where they need more than ``room``."""
    if text_width(words, size) <= room:
        return words
    while words and text_width(words + "…", size) > room:
        words = words[:-1]
    return words.rstrip() + "…"


_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@cache
def _attribute(key: str) -> str:
    return key if key == "viewBox" else key.rstrip("_").replace("_", "-")


def _value(value: str | float) -> str:
    return _escaped(value) if isinstance(value, str) else number(value)


# Ids, names and classes come again in each width and language of a picture.
@lru_cache(maxsize=20_000)
def _escaped(words: str) -> str:
    return escape(_FORBIDDEN.sub("", words))


@lru_cache(maxsize=20_000)
def _ems(character: str) -> float:
    if unicodedata.combining(character):
        return 0.0
    if unicodedata.east_asian_width(character) in "WF":
        return 1.0
    if character in "iljtf.,;:'|!()[] ":
        return 0.36
    if character in "mwMW%@—":
        return 0.95
    return 0.7 if character.isupper() else 0.58
