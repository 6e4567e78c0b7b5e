"""The same tables from DuckDB and from a Spark cluster, row by row."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from belt.corpus.corpus import Corpus, bounded_duckdb
from belt.corpus.engine import DuckDB
from belt.corpus.ingest import ingest
from belt.corpus.schema import TABLES
from belt.corpus.sources.object_store import fetched
from belt.corpus.versions import CorpusError
from belt.home import grant_wish, make_home
from tests.corpus.spark_cluster import configuration, spark_cluster
from tests.nodes.test_round_trip import given_by, new
from tests.papers import ICRA_2019, IROS_2020, KIM, ieee, paper, write_list


def _quiet(_step: str) -> None:
    """Say nothing."""


def _rows(corpus: Corpus, table: str) -> list[str]:
    return sorted(map(repr, corpus.table(table).to_pylist()))


@dataclass(frozen=True)
class Cluster:
    """Spark's master, and the folder where its two workers work."""

    master: str
    folder: Path

    def workers(self) -> int:
        """How many took part in a program."""
        return len({path.parent for path in self.folder.glob("worker-*/app-*")})


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """Standalone Spark: a master and two workers."""
    pytest.importorskip("pyspark", reason="Spark is an extra and not installed")
    if shutil.which("java") is None:
        pytest.skip("Spark needs Java, and no java is on the path")
    folder = tmp_path_factory.mktemp("spark")
    with pytest.MonkeyPatch.context() as patch, spark_cluster(folder) as master:
        patch.setenv("SPARK_LOCAL_IP", "127.0.0.1")
        patch.setenv("SPARK_CONF_DIR", str(configuration(folder / "conf")))
        yield Cluster(master, folder)


def test_a_spark_cluster_publishes_the_same_tables_as_duckdb(
    tmp_path: Path, shared_data: Path, cluster: Cluster
) -> None:
    """Row by row: real papers beside another node's works, copies, and somebody who is hidden."""
    unknown = ("Minh Thu Pham", "", "Inria", "France")
    own = [*ICRA_2019, paper("Tactile sensing with thin skins", [unknown, KIM], **ieee("8000009"))]
    given = tmp_path / "given"
    given_by(new(tmp_path / "JP", [*own, *IROS_2020]), "JP", given)
    home = new(tmp_path / "duckdb", own)
    [person] = [row["person_id"] for row in Corpus.open(home).table("people").to_pylist()
                if row["name"] == "Minh Thu Pham"]  # fmt: skip
    grant_wish(home, "hide", [person], "office", _quiet)
    ingest(home, "node", [given], progress=_quiet)
    assert Corpus.open(home).manifest.counts["works"] == 6
    shutil.copytree(home, tmp_path / "spark")
    corpora = {}
    for engine, master in (("duckdb", ""), ("spark", cluster.master)):
        lists = [shared_data / "paperlists" / name for name in ("corl", "rss")]
        ingest(tmp_path / engine, "paperlists", lists, engine=engine, master=master,
               progress=_quiet)  # fmt: skip
        corpora[engine] = Corpus.open(tmp_path / engine)
    assert cluster.workers() == 2, "both workers took part"
    for table in TABLES:
        assert _rows(corpora["spark"], table) == _rows(corpora["duckdb"], table), table
    assert corpora["spark"].manifest.counts == corpora["duckdb"].manifest.counts


def test_what_takes_long_draws_no_bar_into_what_a_command_prints(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """DuckDB would, on the standard output, where ``--json`` writes."""
    long = "select count(*) from range(20000) a, range(20000) b where (a.range * b.range) % 7 = 1"
    at_once = "set progress_bar_time = 0"
    with bounded_duckdb() as connection:
        connection.execute(at_once)
        connection.sql(long).fetchall()
    engine = DuckDB(tmp_path)
    asked = engine.read([_numbers(tmp_path)]).cross_join(engine.read([_numbers(tmp_path)]).view())
    asked.get_backend().raw_sql(at_once)
    engine.keep(asked.aggregate(n=asked.count()), tmp_path / "kept")
    engine.close()
    assert capfd.readouterr().out == ""


def _numbers(folder: Path) -> Path:
    path = folder / "numbers.parquet"
    pq.write_table(pa.table({"n": range(20_000)}), path)
    return path


def test_a_master_that_does_not_answer_is_told_at_once(tmp_path: Path) -> None:
    make_home(tmp_path)
    lists = write_list(tmp_path / "lists", "icra2019", ICRA_2019)
    with pytest.raises(ValueError, match="no Spark master answers at spark:"):
        ingest(tmp_path, "paperlists", [lists], engine="spark", master="spark://127.0.0.1:9",
               progress=_quiet)  # fmt: skip
    with pytest.raises(CorpusError, match="give --engine spark"):
        ingest(tmp_path, "paperlists", [lists], master="spark://127.0.0.1:9", progress=_quiet)


def test_files_of_a_store_are_fetched_once_and_again_when_they_change(tmp_path: Path) -> None:
    store, home = tmp_path / "store", tmp_path / "home"
    make_home(home)
    write_list(store / "a", "icra2019", ICRA_2019)
    write_list(store / "b", "iros2020", IROS_2020)
    told: list[str] = []
    folder = fetched(home, f"file://{store}", told.append)
    assert len(told) == 2
    assert fetched(home, f"file://{store}", told.append) == folder
    assert len(told) == 2, "nothing has changed"
    write_list(store / "a", "icra2019", ICRA_2019[:1])
    (store / "b" / "iros2020.json.gz").unlink()
    fetched(home, f"file://{store}", told.append)
    assert [path.name for path in folder.rglob("*.gz")] == ["icra2019.json.gz"]
    result = ingest(home, "paperlists", [folder], progress=_quiet)
    assert result.accepted == 1
    with pytest.raises(CorpusError, match="cannot be read"):
        fetched(home, "file:///no/such/place", _quiet)
    assert fetched(home, "papers.bib", _quiet) == Path("papers.bib")
