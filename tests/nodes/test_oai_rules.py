"""The rules of OAI-PMH 2.0, verb by verb and error by error, and OpenAIRE's for identifiers."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from belt.federation.formats import FORMATS
from belt.federation.oai import Provider, answer
from belt.federation.oai.sets import SETS
from belt.federation.register import Register, Selection

OAI = "{http://www.openarchives.org/OAI/2.0/}"
PROVIDER = Provider("KR node", "kr.belt.example", "office@belt.example",
                    "https://kr.belt.example/oai", b"k" * 32, "own")  # fmt: skip
FIRST, SECOND, NOW = (datetime(2026, 1, day, 12, tzinfo=UTC) for day in (1, 2, 3))
KINDS = ("Publications", "Persons", "OrgUnits")


def document(kind: str, number: int, title: str = "Title") -> str:
    """A document of a kind, as giving makes them."""
    told = {
        "Publications": {
            "doi": None, "title": f"{title} {number}", "abstract": "We <study> & test.\x0b",
            "year": 2020, "venue": "ICRA", "type": "article", "language": "en", "url": None,
            "cited_by": 3, "keywords": ["robots"], "slots": 1, "ids": [f"ieee-doc:{number}"],
            "authors": [{"position": 0, "person": "ieee:1", "name": "Minjun Kim", "orcid": None,
                         "ids": ["ieee:1"], "affiliations": [
                             {"id": "ror:05apxxy63", "name": "KAIST", "ror": "05apxxy63",
                              "country": "KR"}]}],
        },
        "Persons": {"ids": [f"ieee:{number}"], "orcid": "0000-0002-1825-0097",
                    "name": "Minjun Kim", "native_name": "김민준", "organisation": None},
        "OrgUnits": {"name": "KAIST", "names": [{"language": "ko", "name": "카이스트"}],
                     "ror": "05apxxy63", "type": "university", "country": "KR", "city": None,
                     "lat": None, "lon": None, "url": None, "parent": None},
    }[kind]  # fmt: skip
    return json.dumps({"id": f"x:{number}", "simulated": False, **told})


def records(count: int, title: str = "Title") -> pa.Table:
    """So many records of each kind."""
    rows = [
        (f"oai:kr.belt.example:{kind}/x%3A{number}", kind, document(kind, number, title))
        for kind in KINDS
        for number in range(count)
    ]
    return pa.table(dict(zip(("identifier", "kind", "document"), zip(*rows, strict=True),
                             strict=True)))  # fmt: skip


@pytest.fixture
def register(tmp_path: Path) -> Iterator[Register]:
    """250 records of each kind; of the publications one changed later and one was deleted."""
    made = Register(tmp_path / "given.sqlite")
    made.replace(records(250), "a", FIRST)
    table = records(250).to_pylist()
    table[7]["document"] = document("Publications", 7, "Changed")
    made.replace(pa.Table.from_pylist([*table[:9], *table[10:]]), "b", SECOND)
    yield made
    made.close()


def ask(register: Register, *pairs: tuple[str, str], **arguments: str) -> etree._Element:
    """The answer to arguments; ``from_`` stands for ``from``."""
    named = [(name.rstrip("_"), value) for name, value in arguments.items()]
    return etree.fromstring(answer(PROVIDER, register, [*pairs, *named], NOW))


def codes(root: etree._Element) -> list[str]:
    return [one.get("code") for one in root.iter(f"{OAI}error")]


def all_of(register: Register, verb: str, **arguments: str) -> list[etree._Element]:
    """Every page of a list."""
    pages = [ask(register, verb=verb, **arguments)]
    while token := pages[-1].findtext(f".//{OAI}resumptionToken"):
        pages.append(ask(register, verb=verb, resumptionToken=token))
    return pages


def identifiers(pages: list[etree._Element]) -> list[str]:
    return [one.text for page in pages for one in page.iter(f"{OAI}identifier")]


def test_every_answer_tells_when_it_was_made_and_what_was_asked(register: Register) -> None:
    root = ask(register, verb="ListIdentifiers", metadataPrefix="oai_dc",
               set="openaire_cris_persons")  # fmt: skip
    assert root.tag == f"{OAI}OAI-PMH"
    assert root.findtext(f"{OAI}responseDate") == "2026-01-03T12:00:00Z"
    request = root.find(f"{OAI}request")
    assert request.text == PROVIDER.address
    assert dict(request.attrib) == {"verb": "ListIdentifiers", "metadataPrefix": "oai_dc",
                                    "set": "openaire_cris_persons"}  # fmt: skip


def test_identify(register: Register) -> None:
    told = ask(register, verb="Identify").find(f"{OAI}Identify")
    names = [etree.QName(one).localname for one in told]
    assert names == ["repositoryName", "baseURL", "protocolVersion", "adminEmail",
                     "earliestDatestamp", "deletedRecord", "granularity", "compression",
                     "description", "description"]  # fmt: skip
    assert told.findtext(f"{OAI}protocolVersion") == "2.0"
    assert told.findtext(f"{OAI}deletedRecord") == "persistent"
    assert told.findtext(f"{OAI}granularity") == "YYYY-MM-DDThh:mm:ssZ"
    assert told.findtext(f"{OAI}earliestDatestamp") == "2026-01-01T12:00:00Z"
    assert told.findtext(".//{*}repositoryIdentifier") == "kr.belt.example"
    assert told.findtext(".//{urn:belt:node}gives") == "own"


def test_identify_of_an_empty_register_has_a_date(tmp_path: Path) -> None:
    root = ask(Register(tmp_path / "empty.sqlite"), verb="Identify")
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ",
                        root.findtext(f".//{OAI}earliestDatestamp"))  # fmt: skip


def test_formats(register: Register) -> None:
    every = ask(register, verb="ListMetadataFormats")
    prefixes = [one.text for one in every.iter(f"{OAI}metadataPrefix")]
    assert prefixes == ["oai_dc", "oai_cerif_openaire", "skg_if"]
    assert all(one.text.startswith("http") for one in every.iter(f"{OAI}schema"))
    one = ask(register, verb="ListMetadataFormats",
              identifier="oai:kr.belt.example:Persons/x%3A1")  # fmt: skip
    assert [one.text for one in one.iter(f"{OAI}metadataPrefix")] == prefixes
    assert codes(ask(register, verb="ListMetadataFormats", identifier="oai:x:y")) == [
        "idDoesNotExist"
    ]


def test_sets_are_those_of_openaire(register: Register) -> None:
    root = ask(register, verb="ListSets")
    specs = [one.text for one in root.iter(f"{OAI}setSpec")]
    assert specs == list(SETS)
    assert {"openaire_cris_publications", "openaire_cris_persons", "openaire_cris_orgunits",
            "openaire_cris_projects", "openaire_cris_funding", "openaire_cris_events",
            "openaire_cris_products", "openaire_cris_patents",
            "openaire_cris_equipments"} == set(specs)  # fmt: skip
    assert codes(ask(register, verb="ListSets", resumptionToken="x")) == ["badResumptionToken"]


@pytest.mark.parametrize("prefix", FORMATS)
@pytest.mark.parametrize("kind", KINDS)
def test_a_record_in_every_format(register: Register, prefix: str, kind: str) -> None:
    identifier = f"oai:kr.belt.example:{kind}/x%3A1"
    root = ask(register, verb="GetRecord", identifier=identifier, metadataPrefix=prefix)
    record = root.find(f"{OAI}GetRecord/{OAI}record")
    assert record.findtext(f"{OAI}header/{OAI}identifier") == identifier
    assert record.findtext(f"{OAI}header/{OAI}datestamp") == "2026-01-01T12:00:00Z"
    spec = record.findtext(f"{OAI}header/{OAI}setSpec")
    assert SETS[spec].kind == kind
    inside = list(record.find(f"{OAI}metadata"))
    assert len(inside) == 1
    assert etree.QName(inside[0]).namespace == FORMATS[prefix].namespace


def test_a_deleted_record_has_a_header_and_nothing_else(register: Register) -> None:
    root = ask(register, verb="GetRecord", metadataPrefix="oai_dc",
               identifier="oai:kr.belt.example:Publications/x%3A9")  # fmt: skip
    record = root.find(f".//{OAI}record")
    header = record.find(f"{OAI}header")
    assert header.get("status") == "deleted"
    assert header.findtext(f"{OAI}datestamp") == "2026-01-02T12:00:00Z"
    assert header.findtext(f"{OAI}setSpec") == "openaire_cris_publications"
    assert record.find(f"{OAI}metadata") is None


def test_lists_are_whole_and_give_each_record_once(register: Register) -> None:
    for verb in ("ListRecords", "ListIdentifiers"):
        pages = all_of(register, verb, metadataPrefix="oai_dc")
        found = identifiers(pages)
        assert len(found) == len(set(found)) == 750
        stamps = [one.text for page in pages for one in page.iter(f"{OAI}datestamp")]
        assert stamps == sorted(stamps)
    assert len(pages) == 1
    assert pages[0].find(f".//{OAI}resumptionToken") is None


def test_the_parts_of_a_list_tell_where_they_are_and_the_last_one_that_it_is(
    register: Register,
) -> None:
    pages = all_of(register, "ListRecords", metadataPrefix="oai_cerif_openaire")
    tokens = [page.find(f".//{OAI}resumptionToken") for page in pages]
    assert [int(token.get("cursor")) for token in tokens] == list(range(0, 750, 100))
    assert {token.get("completeListSize") for token in tokens} == {"750"}
    assert [bool(token.text) for token in tokens] == [True] * 7 + [False]


@pytest.mark.parametrize(
    ("arguments", "count"),
    [
        ({"from_": "2026-01-02"}, 2),
        ({"from_": "2026-01-02T12:00:00Z"}, 2),
        ({"from_": "2026-01-02T12:00:01Z"}, 0),
        ({"until": "2026-01-01"}, 748),
        ({"until": "2026-01-01T12:00:00Z", "from_": "2026-01-01T12:00:00Z"}, 748),
        ({"until": "2026-01-01T11:59:59Z"}, 0),
        ({"set": "openaire_cris_publications"}, 250),
        ({"set": "openaire_cris_publications", "from_": "2026-01-02"}, 2),
        ({"set": "openaire_cris_events"}, 0),
    ],
)
def test_selective_harvesting(register: Register, arguments: dict, count: int) -> None:
    pages = all_of(register, "ListIdentifiers", metadataPrefix="oai_dc", **arguments)
    assert len(identifiers(pages)) == count
    assert codes(pages[0]) == ([] if count else ["noRecordsMatch"])


@pytest.mark.parametrize(
    ("pairs", "code"),
    [
        ([], "badVerb"),
        ([("verb", "Nonsense")], "badVerb"),
        ([("verb", "Identify"), ("verb", "Identify")], "badVerb"),
        ([("verb", "Identify"), ("set", "x")], "badArgument"),
        ([("verb", "ListSets"), ("until", "2026-01-01")], "badArgument"),
        ([("verb", "GetRecord"), ("metadataPrefix", "oai_dc")], "badArgument"),
        ([("verb", "GetRecord"), ("identifier", "oai:a:b")], "badArgument"),
        ([("verb", "ListRecords")], "badArgument"),
        ([("verb", "ListRecords"), ("metadataPrefix", "")], "badArgument"),
        ([("verb", "ListRecords"), ("metadataPrefix", "oai_dc"), ("from", "x")], "badArgument"),
        ([("verb", "ListRecords"), ("metadataPrefix", "oai_dc"), ("from", "2026-02-30")],
         "badArgument"),
        ([("verb", "ListRecords"), ("metadataPrefix", "oai_dc"), ("from", "2026-01-02"),
          ("until", "2026-01-01")], "badArgument"),
        ([("verb", "ListRecords"), ("metadataPrefix", "oai_dc"), ("from", "2026-01-02"),
          ("until", "2026-01-02T00:00:00Z")], "badArgument"),
        ([("verb", "ListRecords"), ("metadataPrefix", "oai_dc"), ("set", "x")], "badArgument"),
        ([("verb", "ListRecords"), ("metadataPrefix", "oai_dc"), ("metadataPrefix", "oai_dc")],
         "badArgument"),
        ([("verb", "ListRecords"), ("metadataPrefix", "marc")], "cannotDisseminateFormat"),
        ([("verb", "GetRecord"), ("metadataPrefix", "marc"), ("identifier", "x")],
         "cannotDisseminateFormat"),
        ([("verb", "GetRecord"), ("metadataPrefix", "oai_dc"), ("identifier", "x")],
         "idDoesNotExist"),
        ([("verb", "ListRecords"), ("resumptionToken", "nonsense")], "badResumptionToken"),
        ([("verb", "ListRecords"), ("resumptionToken", "n"), ("metadataPrefix", "oai_dc")],
         "badArgument"),
    ],
)  # fmt: skip
def test_errors(register: Register, pairs: list[tuple[str, str]], code: str) -> None:
    root = ask(register, *pairs)
    assert codes(root) == [code]
    assert root.findtext(f"{OAI}error")
    request = root.find(f"{OAI}request")
    if code in {"badVerb", "badArgument"}:
        assert not request.attrib
    else:
        assert dict(request.attrib) == dict(pairs)


def test_a_token_with_one_letter_changed_is_refused(register: Register) -> None:
    page = ask(register, verb="ListRecords", metadataPrefix="oai_dc")
    token = page.findtext(f".//{OAI}resumptionToken")
    for place in range(0, len(token), 7):
        other = "A" if token[place] != "A" else "B"
        changed = token[:place] + other + token[place + 1 :]
        assert codes(ask(register, verb="ListRecords", resumptionToken=changed)) == [
            "badResumptionToken"
        ]


def test_a_token_is_good_again_and_elsewhere(register: Register, tmp_path: Path) -> None:
    """It has no state: the same token gives the same part twice, on another process too."""
    page = ask(register, verb="ListRecords", metadataPrefix="oai_dc")
    token = page.findtext(f".//{OAI}resumptionToken")
    parts = [identifiers([ask(register, verb="ListRecords", resumptionToken=token)])
             for _ in range(2)]  # fmt: skip
    assert parts[0] == parts[1]


def test_what_changes_while_a_list_is_read_comes_with_the_next_harvest(register: Register) -> None:
    page = ask(register, verb="ListRecords", metadataPrefix="oai_dc")
    later = datetime(2026, 1, 4, tzinfo=UTC)
    register.replace(records(250, "New"), "c", later)
    found = identifiers([page])
    while token := page.findtext(f".//{OAI}resumptionToken"):
        page = ask(register, verb="ListRecords", resumptionToken=token)
        found += identifiers([page])
    changed = register.page(Selection(first="2026-01-04T00:00:00Z"), None, 1000)
    assert len(found) == len(set(found))
    assert set(found) | {one.identifier for one in changed} >= set(
        records(250)["identifier"].to_pylist()
    )


@settings(max_examples=60)
@given(
    pairs=st.lists(
        st.tuples(
            st.sampled_from(["verb", "metadataPrefix", "identifier", "from", "until", "set",
                             "resumptionToken", "nonsense"]),
            st.one_of(st.text(max_size=30),
                      st.sampled_from(["ListRecords", "GetRecord", "oai_dc", "2026-01-01"])),
        ),
        max_size=6,
    )
)  # fmt: skip
def test_whatever_is_asked_the_answer_is_well_formed(
    pairs: list[tuple[str, str]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    register = Register(tmp_path_factory.mktemp("rubbish") / "given.sqlite")
    register.replace(records(2), "a", FIRST)
    root = etree.fromstring(answer(PROVIDER, register, pairs, NOW))
    register.close()
    assert len(root) >= 3


States = st.lists(
    st.dictionaries(st.sampled_from("abcdef"), st.sampled_from(["1", "2"])), min_size=1, max_size=8
)


@settings(max_examples=60)
@given(states=States, clock=st.lists(st.integers(0, 50), min_size=8, max_size=8))
def test_datestamps_move_on_every_change_and_never_back(
    states: list[dict[str, str]], clock: list[int], tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Against keeping it by hand: stamps, deletions, and nothing moves that stands as it was."""
    register = Register(tmp_path_factory.mktemp("states") / "given.sqlite")
    kept: dict[str, tuple[str, str | None]] = {}
    last = ""
    for number, (state, second) in enumerate(zip(states, clock, strict=False)):
        now = datetime(2026, 1, 1, 0, 0, second, tzinfo=UTC)
        last = max(last, f"{now:%Y-%m-%dT%H:%M:%SZ}")
        rows = [{"identifier": key, "kind": "Persons", "document": json.dumps({"v": value})}
                for key, value in state.items()]  # fmt: skip
        schema = pa.schema([(name, pa.string()) for name in ("identifier", "kind", "document")])
        changes = register.replace(pa.Table.from_pylist(rows, schema), str(number), now)
        wanted = {key: state.get(key) for key in kept.keys() | state.keys()}
        moved = {key for key, value in wanted.items() if kept.get(key, ("", None))[1] != value}
        assert changes.added + changes.changed + changes.deleted == len(moved)
        kept |= {key: (last, wanted[key]) for key in moved}
    found = {one.identifier: (one.stamp, one.document and one.document["v"])
             for one in register.page(Selection(), None, 100)}  # fmt: skip
    register.close()
    assert found == kept


def test_a_clock_that_ran_ahead_once_does_not_silence_the_node(tmp_path: Path) -> None:
    ahead = Register(tmp_path / "given.sqlite")
    ahead.replace(records(3), "a", datetime(2036, 1, 1, tzinfo=UTC))
    ahead.replace(records(4), "b", SECOND)
    pages = all_of(ahead, "ListRecords", metadataPrefix="oai_dc")
    assert len(identifiers(pages)) == 12
    ahead.close()


def test_a_list_whose_rest_changed_is_begun_anew(tmp_path: Path) -> None:
    changing = Register(tmp_path / "given.sqlite")
    table = records(34).slice(0, 101)
    changing.replace(table, "a", FIRST)
    page = ask(changing, verb="ListRecords", metadataPrefix="oai_dc")
    token = page.findtext(f".//{OAI}resumptionToken")
    rows = sorted(table.to_pylist(), key=lambda row: row["identifier"])
    changing.replace(pa.Table.from_pylist(rows[:-1]), "b", datetime(2026, 1, 4, tzinfo=UTC))
    further = ask(changing, verb="ListRecords", resumptionToken=token)
    assert codes(further) == ["badResumptionToken"]
    assert further.find(f"{OAI}ListRecords") is None
    changing.close()
