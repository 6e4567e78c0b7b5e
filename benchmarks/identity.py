"""Who is who: ICRA and IROS 2015-2022 without their ids, resolved by everything else.

IEEE's author ids are stable within these lists, so they serve as the truth. Measured is B-cubed
precision, recall and F1 (Bagga and Baldwin, 1998), beside taking equal names for one person.
"""

from __future__ import annotations

import time
from pathlib import Path
from tempfile import TemporaryDirectory
from zlib import crc32

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from belt.config import Identity
from belt.corpus.building import Building
from belt.corpus.corpus import Corpus
from belt.corpus.engine import DuckDB, arrow
from belt.corpus.folding import folded
from belt.corpus.who import resolve_people

_MENTIONS = """
    select * from (
        select a.work_id, a.position, any_value(a.name) as name,
            any_value(a.source_person_id) as id,
            list_sort(coalesce(list_distinct(list(a.organisation_id)
                filter (organisation_id is not null)), [])) as organisation_ids,
            any_value(upper(w.venue)) in ('ICRA', 'IROS')
                and any_value(w.year) between 2015 and 2022 as hidden
        from authorships a join works w using (work_id)
        group by a.work_id, a.position
    ) order by work_id, position
"""


def b_cubed(truth: NDArray[np.int64], found: NDArray[np.int64]) -> tuple[float, float, float]:
    """Precision, recall and F1 of the groups ``found``; both give a group number a mention."""
    _, joint, sizes = np.unique(
        np.column_stack([truth, found]), axis=0, return_inverse=True, return_counts=True
    )
    together = sizes[joint.ravel()]
    precision = float(np.mean(together / np.bincount(found)[found]))
    recall = float(np.mean(together / np.bincount(truth)[truth]))
    return precision, recall, 2 * precision * recall / (precision + recall)


def _numbered(values: list[str]) -> NDArray[np.int64]:
    numbers = pc.dictionary_encode(pa.array(values)).indices
    return numbers.to_numpy(zero_copy_only=False).astype(np.int64)


def _resolved(mentions: pa.Table) -> tuple[list[str], float]:
    """The person of each mention, the hidden ids left out; and the seconds it took."""
    ids = [
        [] if hidden or one is None else [one]
        for one, hidden in zip(
            mentions["id"].to_pylist(), mentions["hidden"].to_pylist(), strict=True
        )
    ]
    asked = mentions.append_column("ids", pa.array(ids, pa.list_(pa.string())))
    records = pa.table({name: pa.array([], kind) for name, kind in _RECORDS.items()})
    merged = pa.table({name: pa.array([], pa.string()) for name in ("kept", "merged")})
    with TemporaryDirectory() as folder:
        engine = DuckDB(Path(folder))
        building = Building(engine, Path(folder) / "tables", Path(folder) / "scratch")
        handed = (
            building.step_arrow(name, table)
            for name, table in (("asked", asked), ("records", records), ("merged", merged))
        )
        started = time.perf_counter()
        people = resolve_people(*handed, Identity(), building)
        seconds = time.perf_counter() - started
        found = arrow(people.of_mention.order_by("work_id", "position"))["person_id"].to_pylist()
        engine.close()
    return found, seconds


_RECORDS = {
    "part": pa.string(),
    "item": pa.int32(),
    "ids": pa.list_(pa.string()),
    "name": pa.string(),
    "names": pa.list_(pa.string()),
    "organisation_ids": pa.list_(pa.string()),
}


def report(home: Path) -> None:
    """Print the figures of the published corpus in ``home``."""
    mentions = Corpus.open(home).sql(_MENTIONS)
    found, seconds = _resolved(mentions)
    told = pc.and_(mentions["hidden"], pc.is_valid(mentions["id"])).to_numpy()
    ids = np.array(mentions["id"].to_pylist(), dtype=object)[told]
    names = [
        name for name, is_told in zip(mentions["name"].to_pylist(), told, strict=True) if is_told
    ]
    here = [one for one, is_told in zip(found, told, strict=True) if is_told]
    truth = _numbered(list(ids))
    print(
        f"who is who: {len(ids):,} author slots of ICRA and IROS 2015-2022 without their ids, "
        f"{len(set(ids)):,} people; {mentions.num_rows:,} slots resolved in {seconds:.1f} s"
    )
    ways = {"exact names": names, "folded names": [folded(name) for name in names], "here": here}
    for way, groups in ways.items():
        precision, recall, f1 = b_cubed(truth, _numbered(groups))
        aim = " (aim: 0.975)" if way == "here" else ""
        print(f"  {way:<13} precision {precision:.4f}  recall {recall:.4f}  F1 {f1:.4f}{aim}")
    even = np.array([crc32(one.encode()) % 2 == 0 for one in ids])
    for half, chosen in (("even, on which thresholds were chosen", even), ("odd", ~even)):
        groups = [one for one, is_chosen in zip(here, chosen, strict=True) if is_chosen]
        *_, f1 = b_cubed(_numbered(list(ids[chosen])), _numbered(groups))
        print(f"  here, people whose id hash is {half}: F1 {f1:.4f}")
