"""Real lists of papers, as a corpus."""

from __future__ import annotations

from pathlib import Path

from belt.corpus.corpus import Corpus


def test_icra_and_iros_hold_the_known_records_and_pairs(real_home: Path) -> None:
    corpus = Corpus.open(real_home)
    [row] = corpus.sql(
        """with of_both as (
             select work_id from works where venue in ('ICRA', 'IROS')),
           slots as (
             select distinct work_id, source_person_id as id
             from authorships join of_both using (work_id) where source_person_id is not null),
           pairs as (
             select distinct a.id, b.id from slots a join slots b
             on a.work_id = b.work_id and a.id < b.id)
           select (select count(*) from of_both) as works, (select count(*) from pairs) as pairs"""
    ).to_pylist()
    assert row == {"works": 15_098, "pairs": 97_001}
