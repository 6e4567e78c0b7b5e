"""Reading Paper Copilot's lists."""

from __future__ import annotations

import gzip
import json
from collections import Counter
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from belt.corpus.sources import NotThisFormat, source
from belt.corpus.sources.records import REPAIRS, RawAffiliation, RawWork, Reject

PAPER = {
    "id": "8793998",
    "title": "Soft Actuators",
    "abstract": "They bend.",
    "author": "Ela Keneth;Alex Epstein",
    "authorids": "/37086937391;/37086937441",
    "aff": "Hebrew University, Jerusalem, Israel;University of Maryland, USA",
    "site": "https://ieeexplore.ieee.org/document/8793998/",
    "gs_citation": 7,
    "aff_unique_norm": "Hebrew University of Jerusalem;University of Maryland",
    "aff_unique_index": "0;1",
    "aff_unique_url": "http://www.huji.ac.il;https://www.umd.edu",
    "aff_country_unique": "Israel;United States",
    "aff_country_unique_index": "0;1",
}


def read(folder: Path, items: object, name: str = "icra2019.json") -> list[Any]:
    file = folder / name
    file.write_text(json.dumps(items), "utf-8")
    return list(source("paperlists").read(file))


def work(folder: Path, **changes: object) -> RawWork:
    [record] = read(folder, [{**PAPER, **changes}])
    assert isinstance(record, RawWork), record
    return record


def countries(record: RawWork) -> list[list[str | None]]:
    return [[one.country for one in author.affiliations] for author in record.authors]


def test_a_record_is_read_whole(tmp_path: Path) -> None:
    record = work(tmp_path)
    assert record.record == "item 1"
    assert record.ids == ("ieee-doc:8793998",)
    assert (record.title, record.year, record.venue) == ("Soft Actuators", 2019, "ICRA")
    assert (record.cited_by, record.type) == (7, "proceedings-article")
    assert [author.ids for author in record.authors] == [
        ("ieee:37086937391",),
        ("ieee:37086937441",),
    ]
    assert record.authors[0].affiliations == (
        RawAffiliation(
            raw="Hebrew University, Jerusalem, Israel",
            organisation="Hebrew University of Jerusalem",
            country="IL",
            url="http://www.huji.ac.il",
        ),
    )
    assert record.repairs == ()


def test_gzip_is_known_by_its_content_not_its_name(tmp_path: Path) -> None:
    file = tmp_path / "rss2016.json"
    file.write_bytes(gzip.compress(json.dumps([PAPER]).encode()))
    [record] = source("paperlists").read(file)
    assert isinstance(record, RawWork)
    assert (record.venue, record.year) == ("RSS", 2016)


def test_a_folder_is_searched_in_order_of_names(tmp_path: Path) -> None:
    for name in ("b/icra2016.json.gz", "a/rss2015.json", "README.md", ".cache/old2015.json"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("[]")
    found = source("paperlists").find(tmp_path)
    assert found == [tmp_path / "a/rss2015.json", tmp_path / "b/icra2016.json.gz"]


def test_a_doubled_list_is_halved(tmp_path: Path) -> None:
    record = work(
        tmp_path,
        author=";".join([PAPER["author"]] * 2),
        authorids=";".join([PAPER["authorids"]] * 2),
    )
    assert [author.name for author in record.authors] == ["Ela Keneth", "Alex Epstein"]
    assert countries(record) == [["IL"], ["US"]]
    assert record.repairs == ("doubled-authors",)


def test_two_people_of_one_name_are_not_a_doubled_list(tmp_path: Path) -> None:
    by_ids = work(tmp_path, author="Wei Wang;Wei Wang")
    assert len(by_ids.authors) == 2
    by_affiliations = work(tmp_path, author="Wei Wang;Wei Wang", authorids="")
    assert len(by_affiliations.authors) == 2
    nothing_against_it = work(tmp_path, author="Wei Wang;Wei Wang", authorids="", aff="KAIST")
    assert len(nothing_against_it.authors) == 1


def test_author_ids_are_known_by_their_form(tmp_path: Path) -> None:
    record = work(
        tmp_path,
        author="A B;C D;E F;G H;I J",
        authorids="/37086936234;~Huy_Ha1;/g/giovanni-campagna/;Someone@Example.org;?",
        aff="",
    )
    assert [author.ids for author in record.authors] == [
        ("ieee:37086936234",),
        ("openreview:~Huy_Ha1",),
        ("acl:giovanni-campagna",),
        ("email:someone@example.org",),
        (),
    ]
    assert record.repairs == ("email-as-id",)


def test_orcid_and_dblp_are_taken_where_they_line_up_with_the_authors(tmp_path: Path) -> None:
    lined_up = work(tmp_path, orcid="0000-0002-1825-0097;0000-0002-1825-0098", dblp=";277/9554")
    assert [author.ids for author in lined_up.authors] == [
        ("ieee:37086937391", "orcid:0000-0002-1825-0097"),
        ("ieee:37086937441", "dblp:277/9554"),
    ]
    shifted = work(tmp_path, orcid="0000-0002-1825-0097", dblp="1/2;3/4;5/6")
    assert [len(author.ids) for author in shifted.authors] == [1, 1]


@pytest.mark.parametrize(
    ("changes", "ids"),
    [
        ({"id": "2021.acl-long.404", "site": "https://aclanthology.org/2021.acl-long.404/"},
         ("acl-paper:2021.acl-long.404",)),
        ({"id": "1zbWQxFIU-", "site": "https://openreview.net/forum?id=1zbWQxFIU-"},
         ("openreview-note:1zbWQxFIU-",)),
        ({"id": "bbe602a2ba", "site": "https://openaccess.thecvf.com/x.html"},
         ("paperlists:icra2019/bbe602a2ba",)),
        ({"id": "01610", "site": "https://aaai.org/", "doi": "10.1609/AAAI.v36i2.20052"},
         ("doi:10.1609/aaai.v36i2.20052", "paperlists:icra2019/01610")),
    ],
)  # fmt: skip
def test_work_ids_say_where_they_are_unique(
    tmp_path: Path, changes: dict[str, str], ids: tuple[str, ...]
) -> None:
    assert work(tmp_path, **changes).ids == ids


def test_a_record_without_an_id_has_none(tmp_path: Path) -> None:
    record = work(tmp_path, id=None)
    assert (record.ids, record.repairs) == ((), ("missing-id",))


def test_an_author_without_affiliation_shifts_nobody(tmp_path: Path) -> None:
    record = work(tmp_path, author="A B;C D;E F", authorids="", aff=f";{PAPER['aff']}")
    assert countries(record) == [[], ["IL"], ["US"]]
    assert record.repairs == ("missing-author-ids", "blank-affiliation")


def test_a_short_country_list_is_realigned_where_it_proves_itself(tmp_path: Path) -> None:
    record = work(
        tmp_path,
        author="A B;C D;E F;G H",
        authorids="",
        aff="Inria;Oosto;Inria;KAIST",
        aff_unique_norm="Inria;Oosto;KAIST",
        aff_unique_index="0;1;0;2",
        aff_unique_url=";;",
        aff_country_unique="France;;South Korea",
        aff_country_unique_index="0;0;2",
    )
    assert countries(record) == [["FR"], [None], ["FR"], ["KR"]]
    assert "short-country-list" in record.repairs
    assert "unplaced-country" not in record.repairs


def test_a_country_that_could_be_either_authors_is_left_unknown(tmp_path: Path) -> None:
    record = work(
        tmp_path,
        author="A B;C D;E F",
        authorids="",
        aff="Inria;ENPC;Some Lab",
        aff_unique_norm="Inria;ENPC;Some Lab",
        aff_unique_index="0;1;2",
        aff_unique_url=";;",
        aff_country_unique="France;",
        aff_country_unique_index="0;0",
    )
    assert countries(record) == [["FR"], [None], [None]]
    assert [one.organisation for author in record.authors for one in author.affiliations] == [
        "Inria",
        "ENPC",
        "Some Lab",
    ]
    assert {"short-country-list", "unplaced-country"} < set(record.repairs)


def test_several_affiliations_of_an_author_keep_their_places(tmp_path: Path) -> None:
    record = work(
        tmp_path,
        aff="Baidu Inc + University of Macau; CMU",
        aff_unique_norm="Baidu;University of Macau;Carnegie Mellon University",
        aff_unique_index="0+1;2",
        aff_unique_url="https://www.baidu.com;;https://www.cmu.edu",
        aff_country_unique="China;Macao;United States",
        aff_country_unique_index="0+1;2",
    )
    assert record.authors[0].affiliations == (
        RawAffiliation("Baidu Inc", "Baidu", country="CN", url="https://www.baidu.com"),
        RawAffiliation("University of Macau", "University of Macau", country="MO"),
    )


def test_more_affiliations_than_authors_belong_to_nobody(tmp_path: Path) -> None:
    record = work(tmp_path, aff="Institute of Mechanics; and Louvain Bionics; UCLouvain")
    assert countries(record) == [[], []]
    assert record.repairs == ("affiliation-count",)


def test_an_unknown_country_and_one_under_another_name(tmp_path: Path) -> None:
    record = work(tmp_path, aff_country_unique="Unknown;Czech Republic")
    assert countries(record) == [[None], ["CZ"]]
    assert set(record.repairs) == {"unknown-country", "country-alias"}


def test_a_name_without_letters_is_no_author(tmp_path: Path) -> None:
    record = work(tmp_path, author="Ela Keneth;)*")
    assert [author.name for author in record.authors] == ["Ela Keneth"]


def test_words_for_no_organisation_are_no_organisation(tmp_path: Path) -> None:
    record = work(tmp_path, aff_unique_norm="Unknown Institution;University of Maryland")
    assert record.authors[0].affiliations[0].organisation is None
    assert record.authors[0].affiliations[0].country == "IL"
    assert record.repairs == ("unknown-organisation",)


@pytest.mark.parametrize(
    ("broken", "whole"),
    [
        ("Stuttgart, Baden-WÃ¼rttemberg, DE", "Stuttgart, Baden-Württemberg, DE"),
        ("Universit ´e du Qu ´ebec `a Montr´eal", "Université du Québec à Montréal"),
        ("School of Artiﬁcial Intelligence", "School of Artificial Intelligence"),
        ("de l’ ´Ecole Normale", "de l’ École Normale"),
        ("Women´s University of Łódź", "Women´s University of Łódź"),
        ("Université de Bâle", "Université de Bâle"),
    ],
)
def test_broken_characters_are_mended_and_whole_ones_left(
    tmp_path: Path, broken: str, whole: str
) -> None:
    record = work(tmp_path, aff=f"{broken};CMU")
    assert record.authors[0].affiliations[0].raw == whole
    assert record.repairs == (("broken-characters",) if broken != whole else ())


@pytest.mark.parametrize("citations", [-1, None, "7", 1.5, True])
def test_citations_that_are_no_count_are_unknown(tmp_path: Path, citations: object) -> None:
    record = work(tmp_path, gs_citation=citations)
    assert (record.cited_by, record.repairs) == (None, ("unknown-citations",))


def test_bad_items_are_rejected_and_the_others_kept(tmp_path: Path) -> None:
    records = read(
        tmp_path,
        [None, 7, {**PAPER, "title": " "}, {**PAPER, "author": ["A", "B"]},
         {**PAPER, "abstract": "x" * 10_000_000}, PAPER],
    )  # fmt: skip
    assert [(record.record, type(record)) for record in records] == [
        *((f"item {number}", Reject) for number in range(1, 6)),
        ("item 6", RawWork),
    ]
    assert [record.reason for record in records[:5]] == [
        "a JSON null, not an object",
        "a JSON number, not an object",
        "the paper has no title",
        "`author` is of type list, expected text",
        "`abstract` has 10,000,000 characters, at most 1,000,000 are read",
    ]
    assert all(len(record.raw) < 1_000 for record in records[:5])


@pytest.mark.parametrize("content", [{}, 7, None, [1, 2], [{"name": "x"}], "text"])
def test_other_json_is_refused_before_the_first_record(tmp_path: Path, content: object) -> None:
    with pytest.raises(NotThisFormat, match="expected Paper Copilot's JSON list"):
        read(tmp_path, content)


@pytest.fixture(scope="module")
def real_lists(shared_data: Path) -> dict[Path, list[Any]]:
    """What is read of each of the real lists."""
    reader = source("paperlists")
    return {file: list(reader.read(file)) for file in reader.find(shared_data / "paperlists")}


def test_real_lists(real_lists: dict[Path, list[Any]]) -> None:
    """What the README of the data counts, and what it counts otherwise, with the reason."""
    records = [record for found in real_lists.values() for record in found]
    works = [record for record in records if isinstance(record, RawWork)]
    assert (len(real_lists), len(records), len(works)) == (54, 35_703, 35_703)

    repairs = Counter(repair for record in works for repair in record.repairs)
    assert set(repairs) <= set(REPAIRS)
    assert repairs["doubled-authors"] == 15_086
    # The README's 16,008 works without author ids include the 14 without authors.
    assert repairs["missing-author-ids"] + repairs["no-authors"] == 16_008
    assert repairs["no-authors"] == 14
    assert repairs["missing-id"] == 3_139
    assert repairs["unknown-citations"] == 962
    assert repairs["unknown-country"] == 56
    assert repairs["affiliation-count"] == 18
    # 196, two of which are among the 18 whose affiliations cannot be given to anybody.
    assert repairs["blank-affiliation"] == 194
    # 410 shorter lists, 180 shorter inside a slot, and 30 with both.
    assert repairs["short-country-list"] == 620
    assert repairs["unplaced-country"] == 165
    assert repairs["unrecognised-country"] == 0
    # Czech Republic 158, Russian Federation 140, Kingdom of Saudi Arabia 1; one work has two.
    assert repairs["country-alias"] == 298
    # The README's "about 285" have mojibake or broken accents; ligatures ("Artiﬁcial") beside.
    assert repairs["broken-characters"] > 285

    assert repairs["email-as-id"] == 79
    # 65,641 as written; 85 of them differ from another in a double blank, or are broken, or ")*".
    assert len({author.name for record in works for author in record.authors}) == 65_584
    ids = Counter(
        one.partition(":")[0]
        for one in {one for record in works for author in record.authors for one in author.ids}
    )
    assert ids == {
        "ieee": 29_186, "acl": 10_568, "openreview": 1_177, "email": 141,
        "dblp": ids["dblp"], "orcid": ids["orcid"],
    }  # fmt: skip


def test_real_robotics_conferences(real_lists: dict[Path, list[Any]]) -> None:
    works = [
        record
        for file, found in real_lists.items()
        if file.parent.name in ("icra", "iros")
        for record in found
        if isinstance(record, RawWork)
    ]
    assert len(works) == 15_098
    assert len({record.ids for record in works}) == 15_098
    pairs: set[tuple[str, str]] = set()
    for record in works:
        people = {one for author in record.authors for one in author.ids}
        pairs.update(combinations(sorted(people), 2))
    assert len(pairs) == 97_001
