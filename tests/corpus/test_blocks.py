"""Blocks of rows that may be one thing, and tables read and written piece by piece."""

from __future__ import annotations

from collections import Counter
from functools import partial
from itertools import chain, combinations, pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from belt.corpus import blocks, who
from belt.corpus.blocks import Blocks, hashed
from belt.corpus.corpus import Corpus
from belt.corpus.ingest import ingest
from belt.corpus.schema import TABLES
from belt.corpus.streams import ROWS, Writer, even_pieces, stream, whole_runs
from belt.home import make_home

Bearers = list[tuple[str, list[str]]]
bearers = st.lists(
    st.tuples(st.sampled_from("abcdef"), st.lists(st.sampled_from("123"), max_size=2)), max_size=12
)


def gathered(rows: Bearers) -> Blocks:
    """Blocks of things (letters) by what they bear (figures)."""
    found = Blocks()
    for thing, borne in rows:
        found.count(hashed([thing]))
        found.relate(hashed([thing] * len(borne)), hashed(borne))
    return found


def components(rows: Bearers, counted: str) -> list[set[str]]:
    """The things joined by what they share of ``counted``, by merging sets."""
    found = [{thing} for thing in {thing for thing, _ in rows}]
    for (one, borne), (other, as_well) in combinations(rows, 2):
        if {*borne} & {*as_well} & {*counted}:
            first, second = (next(c for c in found if x in c) for x in (one, other))
            if first is not second:
                found.remove(second)
                first |= second
    return found


def batch_of(rows: Bearers, size: int) -> dict[str, int]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(blocks, "BATCH", size)
        table = gathered(rows).batches()
    number = dict(zip(table["thing"].to_pylist(), table["batch"].to_pylist(), strict=True))
    return {thing: number[int(hashed([thing])[0])] for thing, _ in rows}


@given(bearers)
def test_what_is_related_lies_in_one_batch_and_batches_are_as_small_as_that_lets(
    rows: Bearers,
) -> None:
    """Of batches of one row each is a connected component, found here by merging sets."""
    batches: dict[int, set[str]] = {}
    for thing, batch in batch_of(rows, 1).items():
        batches.setdefault(batch, set()).add(thing)
    expected = components(rows, "123")
    assert sorted(map(sorted, batches.values())) == sorted(map(sorted, expected))


def test_a_batch_is_filled_with_whole_blocks() -> None:
    rows: Bearers = [(f"thing {n}", [f"shared {n // 3}"]) for n in range(3_000) for _ in range(2)]
    found = batch_of(rows, 100)
    sizes = np.bincount([found[thing] for thing, _ in rows])
    assert sizes.max() < 100 + 6
    assert len(sizes) == len(rows) // 100
    for block in range(1_000):
        assert len({found[f"thing {3 * block + n}"] for n in range(3)}) == 1, "no block is cut"


@given(bearers, st.integers(1, 12))
def test_a_block_too_large_lets_its_weakest_relations_go(rows: Bearers, most: int) -> None:
    """Beside equal ids ("1"), which always hold, things share names ("2") and, weaker, "3"."""
    found = Blocks(strengths=3)
    for thing, borne in rows:
        found.count(hashed([thing]))
        for one in borne:
            found.relate(hashed([thing]), hashed([one]), "123".index(one))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(blocks, "BATCH", 1)
        patch.setattr(blocks, "MOST_IN_BLOCK", most)
        table = found.batches()
    number = dict(zip(table["thing"].to_pylist(), table["batch"].to_pylist(), strict=True))
    batches: dict[int, set[str]] = {}
    for thing, _ in rows:
        batches.setdefault(number[int(hashed([thing])[0])], set()).add(thing)
    times = Counter(thing for thing, _ in rows)
    expected = [{thing for thing, _ in rows}] if rows else []
    for kept in ("123", "12", "1"):
        expected = [
            part
            for block in expected
            for part in (
                components([(t, b) for t, b in rows if t in block], kept)
                if kept == "123" or sum(times[one] for one in block) > most
                else [block]
            )
        ]
    assert sorted(map(sorted, batches.values())) == sorted(map(sorted, expected))


@given(st.lists(st.lists(st.sampled_from("abc"), max_size=3), max_size=6))
def test_runs_of_equal_values_are_never_cut(pieces: list[list[str]]) -> None:
    tables = [pa.table({"x": pa.array(piece, pa.string())}) for piece in pieces]
    given_back = [table["x"].to_pylist() for table in whole_runs(tables, "x")]
    assert list(chain(*given_back)) == list(chain(*pieces))
    filled = [piece for piece in given_back if piece]
    for before, after in pairwise(filled):
        assert before[-1] != after[0]


@given(st.lists(st.integers(0, 9), min_size=1, max_size=5), st.integers(1, 7))
def test_pieces_are_even_whatever_files_the_rows_lie_in(files: list[int], rows: int) -> None:
    whole = list(range(sum(files)))
    left = iter(whole)
    with TemporaryDirectory() as folder:
        for number, size in enumerate(files):
            some = pa.table({"n": pa.array([next(left) for _ in range(size)], pa.int64())})
            pq.write_table(some, Path(folder) / f"part-{number}.parquet")
        pieces = [table["n"].to_pylist() for table in even_pieces(Path(folder), rows)]
    assert list(chain(*pieces)) == whole
    assert len(pieces) <= max(round(len(whole) / rows), 1)
    assert len({len(piece) for piece in pieces[:-1]}) <= 1
    assert max(map(len, pieces)) < rows * 1.5 + 1


def test_what_is_written_piece_by_piece_is_read_in_pieces(tmp_path: Path) -> None:
    with Writer(tmp_path / "rows") as rows:
        for first in range(0, 50, 10):
            rows.write(pa.table({"n": list(range(first, first + 10)), "m": ["x"] * 10}))
    read = list(stream(tmp_path / "rows", rows=7))
    assert max(map(len, read)) <= 7
    assert pa.concat_tables(read).to_pydict() == {"n": list(range(50)), "m": ["x"] * 50}
    with Writer(tmp_path / "none") as rows:
        rows.write(pa.table({"n": pa.array([], pa.int64())}))
    [empty] = stream(tmp_path / "none")
    assert empty.schema.names == ["n"]
    assert len(empty) == 0


def test_a_corpus_decided_on_in_many_batches_is_the_same(
    tmp_path: Path, shared_data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Real papers: records of one work and people, decided on a few at a time and all at once."""
    rows = {}
    times: Counter[int] = Counter()
    decide = who.decide_people

    def counting(*given: Any) -> Any:
        times[blocks.BATCH] += 1
        return decide(*given)

    monkeypatch.setattr(who, "decide_people", counting)
    for size in (blocks.BATCH, 100):
        monkeypatch.setattr(blocks, "BATCH", size)
        monkeypatch.setattr(blocks, "stream", partial(stream, rows=min(size, ROWS)))
        home = tmp_path / str(size)
        make_home(home)
        paths = [shared_data / "paperlists" / name for name in ("corl", "rss")]
        ingest(home, "paperlists", paths, progress=lambda _step: None)
        corpus = Corpus.open(home)
        rows[size] = {name: list(map(repr, corpus.table(name).to_pylist())) for name in TABLES}
    assert times[100] > 20, "decided on a few at a time"
    one, other = rows.values()
    for name in TABLES:
        assert one[name] == other[name], name
