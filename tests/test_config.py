"""belt.toml: the model belt loads; every mistake is told with its line."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from belt.config import ConfigError, fingerprint, load, model_belt_text, parse

ROOT = Path(__file__).resolve().parents[1]
MODEL = model_belt_text()


def _mistakes(text: str) -> list[str]:
    with pytest.raises(ConfigError) as error:
        parse(text, Path("belt.toml"))
    return [str(mistake) for mistake in error.value.mistakes]


def _line(text: str, part: str) -> int:
    return next(n for n, line in enumerate(text.splitlines(), start=1) if part in line)


def test_the_model_belt_is_what_was_announced() -> None:
    belt = parse(MODEL, Path("belt.toml"))
    assert [region.code for region in belt.regions] == ["KR", "JP", "FR", "VN"]
    assert belt.hub == "KR"
    assert [bloc.code for bloc in belt.blocs] == ["GAFA", "BATH", "US", "CN"]
    assert all(set(region.names) == {"en", "ko", "ja", "fr", "vi"} for region in belt.regions)
    members = {one.name: one.region for one in belt.organisations if one.member_since}
    assert members["NAVER LABS Europe"] == "FR"
    assert len(members) == 8
    assert belt.region_of("VN") == "VN"
    assert belt.region_of("US") is None
    assert belt.region_of(None) is None


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('hub = "KR"', 'hub = "XX"', "hub: expected the code of a region (FR, JP, KR, VN)"),
        ('timezone = "Asia/Tokyo"', 'timezone = "Tokyo"',
         "regions[2].timezone: expected an IANA time zone, such as \"Asia/Seoul\", not 'Tokyo'"),
        ('countries = ["JP"]', 'countries = ["KR"]',
         "regions[2].countries: KR belongs to region KR already"),
        ('countries = ["FR"]', 'countries = ["FX1"]',
         "regions[3].countries[1]: expected an ISO 3166 country code in capitals, such as \"KR\", "
         "not 'FX1'"),
        ('ror = "05apxxy63"', 'ror = "05apxxy64"',
         "organisations[5].ror: expected a ROR id; the checksum of this one is wrong, "
         "not '05apxxy64'"),
        ('ror = "04h9pn542"', 'ror = "05apxxy63"',
         "organisations[6].ror: '05apxxy63' stands here a second time"),
        ('parent = "NAVER LABS"', 'parent = "NEVER LABS"',
         "organisations[3].parent: expected the name of another organisation, not 'NEVER LABS'"),
        ('language = "vi"\nlat = 16.2', 'lat = 16.2', "regions[4].language: expected, and missing"),
        ('lat = 46.6', 'lat = "north"', "regions[3].lat: expected a number, not 'north'"),
        ('city = "Daejeon"', 'town = "Daejeon"',
         "organisations[5].town: no such key; see docs/belt-toml.md for the keys there are"),
        ('code = "CN"\nnames', 'code = "US"\nnames',
         "blocs[4].code: 'US' stands here a second time"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_its_line(old: str, new: str, told: str) -> None:
    assert MODEL.count(old) == 1
    text = MODEL.replace(old, new)
    changed = MODEL[: MODEL.index(old)].count("\n") + 1
    [mistake] = _mistakes(text)
    line, where = mistake.split(": ", 1)
    assert where == told
    # A missing key is told at its table, everything else at the line that was changed.
    expected = _line(text, "Asia/Ho_Chi_Minh") - 4 if "missing" in told else changed
    assert abs(int(line.removeprefix("line ")) - expected) <= ("code = " in new and 1)


def test_all_mistakes_are_told_at_once() -> None:
    text = MODEL.replace('hub = "KR"', "hub = 3").replace('timezone = "Asia/Tokyo"', "timezone = 9")
    assert [one.split(":")[0] for one in _mistakes(text)] == [
        f"line {_line(text, 'hub = 3')}",
        f"line {_line(text, 'timezone = 9')}",
    ]


def test_bad_syntax_is_told_with_its_line() -> None:
    [mistake] = _mistakes('hub = "KR"\nlanguages = [\n')
    assert mistake.startswith("line 3: not valid TOML")
    [mistake] = _mistakes('hub = "KR"\nthis is nothing\n')
    assert mistake.startswith("line 2: not valid TOML")


def test_another_encoding_is_told(tmp_path: Path) -> None:
    (tmp_path / "belt.toml").write_bytes("# 서울\n".encode("utf-16"))
    with pytest.raises(ConfigError, match="expected text in UTF-8"):
        load(tmp_path / "belt.toml")


@given(st.text(max_size=200))
def test_any_text_is_a_belt_or_a_clear_refusal(text: str) -> None:
    with pytest.raises(ConfigError) as error:
        parse(text, Path("belt.toml"))
    assert all(mistake.line >= 1 and mistake.message for mistake in error.value.mistakes)


@given(st.integers(0, MODEL.count("\n")), st.sampled_from(["", "x", "[", "x = 1", "code = 1"]))
def test_any_line_replaced_is_a_belt_or_a_clear_refusal(number: int, line: str) -> None:
    lines = MODEL.splitlines()
    lines[min(number, len(lines) - 1)] = line
    try:
        parse("\n".join(lines), Path("belt.toml"))
    except ConfigError as error:
        told = [mistake.line for mistake in error.mistakes]
    else:
        told = []
    assert all(1 <= mistake <= len(lines) + 1 for mistake in told)


def test_the_fingerprint_follows_what_a_corpus_depends_on() -> None:
    belt = parse(MODEL, Path("belt.toml"))
    renamed = parse(MODEL.replace('en = "Korea"', 'en = "South Korea"'), Path("belt.toml"))
    apart = parse(MODEL.replace("apart = []", 'apart = [["ieee:1", "ieee:2"]]'), Path("belt.toml"))
    bloc = parse(MODEL.replace('countries = ["US"]', 'countries = ["US", "CA"]'), Path("belt.toml"))
    assert fingerprint(renamed) == fingerprint(belt)
    assert fingerprint(apart) != fingerprint(belt)
    assert fingerprint(bloc) != fingerprint(belt)


def test_every_key_is_described_in_the_docs() -> None:
    text = (ROOT / "docs" / "belt-toml.md").read_text(encoding="utf-8")
    from belt.config import belt as parts

    for part in (
        parts.Belt,
        parts.Region,
        parts.Organisation,
        parts.Bloc,
        parts.BlocOrganisation,
        parts.Identity,
        parts.Node,
        parts.Peer,
    ):
        for key in part.model_fields:
            assert f"`{key}`" in text, f"{part.__name__}.{key}"
