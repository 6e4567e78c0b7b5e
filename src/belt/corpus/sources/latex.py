r"""LaTeX as it stands in BibTeX fields, read as text and written from text.

``text_of(latex_of(text))`` is ``text`` for every text without control characters and runs of
spaces. Mathematics stays as it is written, apart from Greek letters.
"""

from __future__ import annotations

import re
import unicodedata

_COMBINING = {
    "`": "\u0300", "'": "\u0301", "^": "\u0302", "~": "\u0303", "=": "\u0304", "u": "\u0306",
    ".": "\u0307", '"': "\u0308", "r": "\u030a", "H": "\u030b", "v": "\u030c", "d": "\u0323",
    "c": "\u0327", "k": "\u0328", "b": "\u0331",
}  # fmt: skip
_WORDS = {
    "aa": "å", "AA": "Å", "ae": "æ", "AE": "Æ", "oe": "œ", "OE": "Œ", "o": "ø", "O": "Ø",
    "l": "ł", "L": "Ł", "ss": "ß", "i": "ı", "j": "ȷ", "dh": "ð", "DH": "Ð", "th": "þ",
    "TH": "Þ", "dj": "đ", "DJ": "Đ", "ng": "ŋ", "NG": "Ŋ", "textbackslash": "\\",
    "textasciitilde": "~", "textasciicircum": "^", "textquotesingle": "'", "textquotedbl": '"',
    "textless": "<", "textgreater": ">", "textbar": "|", "textendash": "–", "textemdash": "—",
    "textquoteleft": "‘", "textquoteright": "’", "textquotedblleft": "“",
    "textquotedblright": "”", "textdegree": "°", "textregistered": "®", "texttrademark": "™",
    "ldots": "…", "dots": "…", "textellipsis": "…", "S": "§", "P": "¶", "copyright": "©",
    "pounds": "£", "euro": "€", "lbrace": "{", "rbrace": "}", "textbraceleft": "{",
    "textbraceright": "}", "textasteriskcentered": "*", "textdollar": "$", "textunderscore": "_",
    "times": "×", "pm": "±", "infty": "∞", "leq": "≤", "le": "≤", "geq": "≥", "ge": "≥",
    "to": "→", "rightarrow": "→", "cdot": "·", "circ": "∘", "ell": "ℓ",
}  # fmt: skip
_FORMATTING = {
    "bf", "boldsymbol", "em", "emph", "it", "mathbb", "mathbf", "mathcal", "mathit", "mathrm",
    "mbox", "mathsf", "rm", "sc", "sf", "small", "text", "textbf", "textit", "textmd",
    "textnormal", "textrm", "textsc", "textsf", "textsl", "texttt", "textup", "tt",
    "underline", "protect", "href", "url", "ensuremath", "textsuperscript", "textsubscript",
    "noopsort", "bibinfo", "natexlab",
}  # fmt: skip
_TOKEN = re.compile(
    r"\\(?P<accent>[`'^~=.\"]|[uvHcdbkr](?![A-Za-z]))\s*"
    r"(?:\{\s*(?P<braced>\\[ij](?![A-Za-z])|[^\W\d_])?\s*\}|(?P<dotless>\\[ij])(?![A-Za-z])\s?"
    r"|(?P<bare>[^\W\d_]))"
    r"|\\(?P<word>[A-Za-z]+)(?:\{\}|\s+|(?![A-Za-z]))"
    r"|\\(?P<sign>[^A-Za-z])"
    r"|(?P<brace>[{}])|(?P<tie>~)|(?P<dash>---?)|(?P<quote>``|'')"
)
_GREEK = re.compile(
    r"(var)?(alpha|beta|gamma|delta|epsilon|zeta|eta|theta|iota|kappa|lambda|mu|nu|xi|pi|rho"
    r"|sigma|tau|upsilon|phi|chi|psi|omega)",
    re.IGNORECASE,
)
_SPECIAL = {
    "\\": r"{\textbackslash}", "{": r"{\textbraceleft}", "}": r"{\textbraceright}",
    "~": r"{\textasciitilde}", "^": r"{\textasciicircum}", '"': r"{\textquotedbl}",
    "`": r"\`{}", "$": r"\$", "&": r"\&", "#": r"\#", "%": r"\%", "_": r"\_",
    "'": r"{\textquotesingle}",
}  # fmt: skip
_NEEDS_CARE = re.compile(r"[\\{}~^\"`$&#%_']|-(?=-)")


def text_of(latex: str) -> str:
    """The text that some LaTeX prints."""
    if not _TOKEN.search(latex):
        return latex
    return unicodedata.normalize("NFC", _TOKEN.sub(_plain, latex))


def _plain(found: re.Match[str]) -> str:
    if accent := found["accent"]:
        letter = found["braced"] or found["dotless"] or found["bare"] or ""
        letter = letter.removeprefix("\\")
        if not letter:
            return accent if accent in "`'^~=.\"" else ""
        return letter + _COMBINING[accent]
    if word := found["word"]:
        return _of_word(word)
    if (sign := found["sign"]) is not None:
        return {"-": "", "/": "", "\\": " ", ",": " ", ";": " ", ":": " ", "!": ""}.get(sign, sign)
    if found["dash"]:
        return "–" if len(found["dash"]) == 2 else "—"
    if found["quote"]:
        return "“" if found["quote"] == "``" else "”"
    return " " if found["tie"] else ""


def _of_word(word: str) -> str:
    if word in _WORDS:
        return _WORDS[word]
    if found := _GREEK.fullmatch(word):
        case = "CAPITAL" if found[2][0].isupper() else "SMALL"
        name = found[2].upper().replace("LAMBDA", "LAMDA")
        return unicodedata.lookup(f"GREEK {case} LETTER {name}")
    return "" if word in _FORMATTING else f"{word} "


def latex_of(text: str) -> str:
    """LaTeX that prints the text; letters beyond ASCII stay as they are (UTF-8)."""
    return _NEEDS_CARE.sub(lambda found: _SPECIAL.get(found[0], "-{}"), text)
