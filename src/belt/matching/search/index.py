"""The index of a corpus version: works by their words, and who and where stands behind each work.

It lies in ``corpus/<version>/search/``: ``works/`` is a Tantivy index of titles and abstracts,
``names/`` one of names, the Arrow files hold one row a work, person and organisation in the order
of their numbers, and ``links.npz`` the works of each person, organisation and topic. It is written
before the version is published and never changes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.feather as feather
import tantivy
from scipy import sparse

from belt.corpus.corpus import Corpus
from belt.matching.search.names import name_tokens
from belt.matching.search.phrases import title_phrases
from belt.matching.search.words import index_text

Links = Any
"""A SciPy CSR matrix: works in rows; people, organisations or topics in columns."""

FOLDER = "search"
ANALYZER = "belt"
_HEAP = 128 * 1024 * 1024

WORKS = """
  select w.work_id, w.title, w.abstract, w.year, coalesce(w.cited_by, 0) as cited_by,
         list_distinct(list(a.region) filter (a.region is not null)) as regions
  from works w left join authorships a on a.work_id = w.work_id
  group by all order by w.work_id"""
PEOPLE = """
  select p.person_id, p.name, p.native_name, p.names, p.region, p.country, p.organisation_id,
         o.name as organisation, o.type, o.member_since is not null as member,
         p.first_year, p.last_year, p.works
  from people p left join organisations o on o.organisation_id = p.organisation_id
  order by p.person_id"""
ORGANISATIONS = """
  select o.organisation_id, o.name,
         list_append(list_transform(o.names, lambda one: one['name']), o.name) as names,
         o.region, o.country, o.type,
         o.member_since is not null as member, f.last_year, o.works
  from organisations o left join organisation_profile f on f.organisation_id = o.organisation_id
  order by o.organisation_id"""


@dataclass(frozen=True, slots=True)
class SearchIndex:
    """An opened index. Row numbers of the tables are the numbers that everything else uses."""

    works: pa.Table
    people: pa.Table
    organisations: pa.Table
    topics: pa.Table
    vocabulary: pa.Table
    """``word, works``: words of titles, the most frequent first."""
    work_people: Links
    work_organisations: Links
    work_topics: Links
    words: tantivy.Index
    names: tantivy.Index


def build_index(corpus: Corpus, folder: Path) -> None:
    """Write the index of a corpus whose insight tables are there into ``folder``."""
    folder.mkdir(parents=True)
    vocabulary = _index_works(corpus.stream(WORKS), folder)
    titles = (one for batch in corpus.stream("select title from works") for one in batch["title"])
    tables = {
        "vocabulary": vocabulary,
        "phrases": title_phrases(title.as_py() for title in titles),
        "people": corpus.sql(PEOPLE),
        "organisations": corpus.sql(ORGANISATIONS),
        "topics": corpus.sql("select topic_id, name from topics order by topic_id"),
    }
    _index_names(tables["people"], tables["organisations"], folder / "names")
    for name, table in tables.items():
        feather.write_feather(table, folder / f"{name}.arrow", compression="uncompressed")
    _write_links(corpus, folder / "links.npz")


def open_index(folder: Path) -> SearchIndex:
    """The index of a published version. Raises ``FileNotFoundError`` where there is none."""
    tables = {
        name: feather.read_table(folder / f"{name}.arrow", memory_map=True)
        for name in ("works", "people", "organisations", "topics", "vocabulary")
    }
    with np.load(folder / "links.npz") as stored:
        links = {
            name: sparse.csr_matrix(
                (
                    np.ones(len(stored[f"{name}_indices"]), np.float32),
                    stored[f"{name}_indices"],
                    stored[f"{name}_indptr"],
                ),
                (tables["works"].num_rows, tables[name].num_rows),
            )
            for name in ("people", "organisations", "topics")
        }
    return SearchIndex(
        **tables,
        work_people=links["people"],
        work_organisations=links["organisations"],
        work_topics=links["topics"],
        words=_opened(folder / "works", _words_analyzer()),
        names=_opened(folder / "names", _names_analyzer()),
    )


def _vocabulary(works: Counter[str]) -> pa.Table:
    """Words that at least three titles use; rarer ones are often misspelt themselves."""
    kept = sorted(((-titles, word) for word, titles in works.items() if titles > 2))
    return pa.table(
        {
            "word": pa.array([word for _, word in kept], pa.string()),
            "works": pa.array([-titles for titles, _ in kept], pa.int32()),
        }
    )


def _words_analyzer() -> tantivy.TextAnalyzer:
    builder = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace())
    return builder.filter(tantivy.Filter.stemmer("english")).build()


def _names_analyzer() -> tantivy.TextAnalyzer:
    return tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()


def _opened(folder: Path, analyzer: tantivy.TextAnalyzer) -> tantivy.Index:
    index = tantivy.Index.open(str(folder))
    index.register_tokenizer(ANALYZER, analyzer)
    return index


def _index_works(batches: Iterator[pa.RecordBatch], folder: Path) -> pa.Table:
    """Index titles and abstracts, and write ``works.arrow``; the vocabulary of titles.

    The works there have no abstracts but ``title_words`` and ``abstract_words``: how many words
    each text has.
    """
    schema = tantivy.SchemaBuilder()
    schema.add_unsigned_field("number", fast=True, stored=False, indexed=False)
    schema.add_text_field("title", tokenizer_name=ANALYZER, index_option="position")
    schema.add_text_field("abstract", tokenizer_name=ANALYZER, index_option="position")
    index = _new(schema, folder / "works", _words_analyzer())
    writer = index.writer(_HEAP, num_threads=1)
    in_titles: Counter[str] = Counter()
    numbers = count()
    kept: pa.RecordBatchFileWriter | None = None
    for batch in batches:
        titles, abstracts = (
            [index_text(text or "") for text in batch[field].to_pylist()]
            for field in ("title", "abstract")
        )
        for title, abstract, number in zip(titles, abstracts, numbers, strict=False):
            document = tantivy.Document()
            document.add_unsigned("number", number)
            document.add_text("title", title)
            document.add_text("abstract", abstract)
            writer.add_document(document)
            in_titles.update(w for w in set(title.split()) if w.isalpha() and len(w) > 3)
        rest = pa.Table.from_batches([batch]).drop_columns(["abstract"])
        for field, texts in (("title_words", titles), ("abstract_words", abstracts)):
            lengths = pa.array([len(text.split()) for text in texts], pa.int32())
            rest = rest.append_column(field, lengths)
        kept = kept or pa.ipc.new_file(folder / "works.arrow", rest.schema)
        kept.write_table(rest)
    if kept is not None:
        kept.close()
    writer.commit()
    writer.wait_merging_threads()
    return _vocabulary(in_titles)


PERSON, ORGANISATION = 0, 1
"""The kinds in the index of names."""


def _index_names(people: pa.Table, organisations: pa.Table, folder: Path) -> None:
    schema = tantivy.SchemaBuilder()
    schema.add_unsigned_field("kind", fast=True, stored=False, indexed=True)
    schema.add_unsigned_field("number", fast=True, stored=False, indexed=False)
    schema.add_text_field("name", tokenizer_name=ANALYZER, index_option="freq")
    schema.add_text_field("sound", tokenizer_name=ANALYZER, index_option="freq")
    index = _new(schema, folder, _names_analyzer())
    writer = index.writer(_HEAP, num_threads=1)
    for kind, table in ((PERSON, people), (ORGANISATION, organisations)):
        for number, names in enumerate(table["names"]):
            tokens = name_tokens(names.as_py())
            document = tantivy.Document()
            document.add_unsigned("kind", kind)
            document.add_unsigned("number", number)
            document.add_text("name", " ".join(sorted(tokens.written)))
            document.add_text("sound", " ".join(sorted(tokens.sounds)))
            writer.add_document(document)
    writer.commit()
    writer.wait_merging_threads()


def _new(
    schema: tantivy.SchemaBuilder, folder: Path, analyzer: tantivy.TextAnalyzer
) -> tantivy.Index:
    folder.mkdir()
    index = tantivy.Index(schema.build(), str(folder))
    index.register_tokenizer(ANALYZER, analyzer)
    return index


_LINKS = {
    "people": ("person_id", "people", "authorships"),
    "organisations": ("organisation_id", "organisations", "authorships"),
    "topics": ("topic_id", "topics", "work_topics"),
}
"""Who and what stands behind works: the key, the table of it and the one that ties it to works."""
_NUMBERED = """
  with w as (select work_id, row_number() over (order by work_id) - 1 as number from works),
  o as (select {key}, row_number() over (order by {key}) - 1 as number from {table})
  select distinct w.number::int as work, o.number::int as other
  from {ties} join w using (work_id) join o using ({key}) order by all"""


def _write_links(corpus: Corpus, path: Path) -> None:
    arrays: dict[str, Any] = {}
    [[works]] = corpus.sql("select count(*) from works").to_pydict().values()
    for name, (key, table, ties) in _LINKS.items():
        pairs = corpus.sql(_NUMBERED.format(key=key, table=table, ties=ties))
        of_work = np.bincount(pairs["work"].to_numpy(), minlength=works)
        arrays[f"{name}_indices"] = pairs["other"].to_numpy()
        arrays[f"{name}_indptr"] = np.concatenate([[0], np.cumsum(of_work)]).astype(np.int32)
    np.savez(path, **arrays)
