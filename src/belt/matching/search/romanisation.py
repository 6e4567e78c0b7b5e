"""Names in Latin letters, from Hangul and kana.

Korean follows the Revised Romanization (Ministry of Culture and Tourism, 2000) letter by letter,
with family names as their bearers usually write them; kana follow Hepburn.
"""

from __future__ import annotations

import re
import unicodedata

from belt.corpus.folding import folded

_INITIALS = "g kk n d tt r m b pp s ss  j jj ch k t p h".split(" ")
_VOWELS = "a ae ya yae eo e yeo ye o wa wae oe yo u wo we wi yu eu ui i".split(" ")
_FINALS = " k k k n n n t l k m l l l p l m p p t t ng t t k t p t".split(" ")
_SURNAMES = {
    "김": "kim", "이": "lee", "리": "lee", "박": "park", "최": "choi", "정": "jung", "조": "cho",
    "임": "lim", "림": "lim", "유": "yoo", "류": "ryu", "노": "noh", "로": "noh", "우": "woo",
    "오": "oh", "안": "ahn", "강": "kang", "구": "koo", "고": "ko", "권": "kwon", "길": "gil",
    "금": "keum", "문": "moon", "심": "shim", "신": "shin", "선우": "sunwoo", "양": "yang",
    "여": "yeo", "연": "yeon", "윤": "yoon", "주": "joo", "추": "choo", "허": "huh",
}  # fmt: skip
"""How bearers usually write these family names; others follow the rule."""
_TWO_SYLLABLE_SURNAMES = ("남궁", "선우", "황보", "제갈", "사공", "독고", "서문")

_DIGRAPHS = {
    "きゃ": "kya", "きゅ": "kyu", "きょ": "kyo", "しゃ": "sha", "しゅ": "shu", "しょ": "sho",
    "ちゃ": "cha", "ちゅ": "chu", "ちょ": "cho", "にゃ": "nya", "にゅ": "nyu", "にょ": "nyo",
    "ひゃ": "hya", "ひゅ": "hyu", "ひょ": "hyo", "みゃ": "mya", "みゅ": "myu", "みょ": "myo",
    "りゃ": "rya", "りゅ": "ryu", "りょ": "ryo", "ぎゃ": "gya", "ぎゅ": "gyu", "ぎょ": "gyo",
    "じゃ": "ja", "じゅ": "ju", "じょ": "jo", "びゃ": "bya", "びゅ": "byu", "びょ": "byo",
    "ぴゃ": "pya", "ぴゅ": "pyu", "ぴょ": "pyo", "しぇ": "she", "じぇ": "je", "ちぇ": "che",
    "ふぁ": "fa", "ふぃ": "fi", "ふぇ": "fe", "ふぉ": "fo", "てぃ": "ti", "でぃ": "di",
    "うぃ": "wi", "うぇ": "we", "うぉ": "wo", "ゔぁ": "va", "ゔぃ": "vi", "ゔぇ": "ve",
}  # fmt: skip
_KANA = dict(
    zip(
        "あいうえおかきくけこさしすせそたちつてとなにぬねのはひふへほまみむめもやゆよらりるれろわをん"
        "がぎぐげござじずぜぞだぢづでどばびぶべぼぱぴぷぺぽゔぁぃぅぇぉ",
        "a i u e o ka ki ku ke ko sa shi su se so ta chi tsu te to na ni nu ne no ha hi fu he ho "
        "ma mi mu me mo ya yu yo ra ri ru re ro wa o n ga gi gu ge go za ji zu ze zo da ji zu de "
        "do ba bi bu be bo pa pi pu pe po vu a i u e o".split(),
        strict=True,
    )
)
_HANGUL_NAME = re.compile(r"[\uac00-\ud7a3]+")
_KANA_RUN = re.compile(r"[\u3041-\u30ff]+")
_LONG_VOWEL = re.compile(r"(?:(o)[ou]|(u)u)")


def romanised(name: str) -> tuple[str, ...]:
    """A name in folded Latin letters, in each way that its script can be read.

    A name in Hangul gives family and given name apart, twice where its family name may have one
    syllable or two; kana give long vowels long and short.
    """
    text = folded(_kana_romanised(unicodedata.normalize("NFKC", name)))
    if not _HANGUL_NAME.search(text):
        short = _LONG_VOWEL.sub(r"\1\2", text) if _KANA_RUN.search(name) else text
        return (text,) if short == text else (text, short)
    words = text.split()
    if len(words) == 1 and 2 <= len(words[0]) <= 5 and _HANGUL_NAME.fullmatch(words[0]):
        return tuple(_korean([words[0][:cut], words[0][cut:]]) for cut in _cuts(words[0]))
    return (_korean(words),)


def _cuts(name: str) -> tuple[int, ...]:
    """How many syllables the family name of a Korean name may have."""
    if len(name) < 3 or name[:2] not in _TWO_SYLLABLE_SURNAMES:
        return (1,)
    return (2, 1) if len(name) == 3 else (2,)


def _korean(words: list[str]) -> str:
    family = _SURNAMES.get(words[0]) or _hangul_romanised(words[0])
    return " ".join([family, *(_hangul_romanised(word) for word in words[1:])])


def _hangul_romanised(word: str) -> str:
    letters = []
    for character in word:
        place = ord(character) - 0xAC00
        if not 0 <= place < 11172:
            letters.append(character)
            continue
        initial, rest = divmod(place, 588)
        vowel, final = divmod(rest, 28)
        letters.append(_INITIALS[initial] + _VOWELS[vowel] + _FINALS[final])
    return "".join(letters)


def _kana_romanised(name: str) -> str:
    return _KANA_RUN.sub(lambda found: _run_romanised(found[0]), name)


def _run_romanised(run: str) -> str:
    hiragana = "".join(chr(ord(one) - 0x60) if "\u30a1" <= one <= "\u30f6" else one for one in run)
    out: list[str] = []
    place, doubled = 0, False
    while place < len(hiragana):
        two, one = hiragana[place : place + 2], hiragana[place]
        if one == "っ":
            doubled, place = True, place + 1
            continue
        sound = _DIGRAPHS.get(two) or _KANA.get(one, "" if one == "ー" else one)
        place += 2 if two in _DIGRAPHS else 1
        out.append(("t" if sound.startswith("ch") else sound[:1]) + sound if doubled else sound)
        doubled = False
    return "".join(out)
