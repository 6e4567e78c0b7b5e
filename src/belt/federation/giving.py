"""What a node gives: one document for each work, person and organisation that may leave it.

A document holds everything that a record shows in any format, linked things included, so that it
changes, and its datestamp moves, when any of them changes.
"""

from __future__ import annotations

import hashlib
import hmac
from typing import Literal
from urllib.parse import quote, unquote

import pyarrow as pa

from belt.config import Node
from belt.corpus import sources
from belt.corpus.corpus import Corpus
from belt.federation.consent import FIELDS, Consent

Kind = Literal["Publications", "Persons", "OrgUnits"]
KINDS: tuple[Kind, ...] = ("Publications", "Persons", "OrgUnits")
"""The names of collections in OpenAIRE's identifiers."""
HARVESTED = sources.HARVESTED
"""The source whose works came from another node."""
HIDDEN = "ids of people who keep theirs"
"""The purpose of the node's secret that :func:`hidden_id` is made under."""


def identifier_of(domain: str, kind: Kind, key: str) -> str:
    """``oai:{domain}:{Kind}/{key}``, as OpenAIRE's guidelines for CRIS managers ask.

    >>> identifier_of("kr.example.org", "Publications", "doi:10.1/x")
    'oai:kr.example.org:Publications/doi%3A10.1%2Fx'
    """
    return f"oai:{domain}:{kind}/{quote(key, safe='')}"


def parts_of(identifier: str) -> tuple[str, str, str]:
    """Domain, kind and key of an identifier. Raises ``ValueError`` for another form."""
    scheme, _, rest = identifier.partition(":")
    domain, _, local = rest.partition(":")
    kind, slash, key = local.partition("/")
    if scheme != "oai" or not domain or not slash or kind not in KINDS or not key:
        raise ValueError(f"not an identifier of a node's record: {identifier!r}")
    return domain, kind, unquote(key)


def hidden_id(secret: bytes, person_id: str) -> str:
    """The id under which somebody leaves a node who keeps their ids to themselves.

    Public ids are few enough to try them all, so only who holds the node's secret can make it.
    """
    return "belt:" + hmac.new(secret, person_id.encode(), hashlib.sha256).hexdigest()[:16]


def given(corpus: Corpus, node: Node, consent: Consent, secret: bytes) -> pa.Table:
    """Everything that leaves a node now: ``identifier, kind, document`` (JSON text), a row each.

    Works whose only source is another node leave only where the node gives all. People leave with
    the works that leave, and with the fields they agreed to; so do the organisations named there.
    Who keeps their ids is called by an id made under ``secret``.
    """
    flags = ", ".join(_flag(field, consent) for field in FIELDS)
    return corpus.sql(
        f"""
        with leaving_works as materialized (
            select * from works where {_IS_OWN if node.gives == "own" else "true"}
        ),
        asked as (
            select p.*, {flags} from people p left join told t using (person_id)
            where p.person_id in (
                select person_id from authorships semi join leaving_works using (work_id)
            )
        ),
        leaving_people as materialized (
            select asked.* replace (coalesce(hidden.hidden_id, person_id) as person_id),
                   person_id as own_id
            from asked left join hidden using (person_id) where name_leaves
        ),
        organisations_named as ({_ORGANISATIONS_NAMED}),
        documents as (
            select 'Publications' as kind, work_id as key, {_WORK} as document
            from leaving_works w left join ({_AUTHORS}) a using (work_id)
            union all
            select 'Persons', person_id, {_PERSON}
            from leaving_people p
            left join organisations o on o.organisation_id = p.organisation_id
            union all
            select 'OrgUnits', o.organisation_id, {_ORGANISATION}
            from organisations o semi join organisations_named using (organisation_id)
            left join organisations parent on parent.organisation_id = o.parent_id
        )
        select 'oai:{node.domain}:' || kind || '/' || url_encode(key) as identifier,
               kind, document
        from documents order by identifier
        """,
        beside={"told": _told(consent), "hidden": _hidden(consent, secret)},
    )


def _hidden(consent: Consent, secret: bytes) -> pa.Table:
    """``person_id, hidden_id`` of those whose ids stay; who said nothing is none of them."""
    people = sorted(key for key in consent.told if "ids" not in consent.of(key))
    hidden = [hidden_id(secret, key) for key in people]
    columns = {"person_id": people, "hidden_id": hidden}
    return pa.table({name: pa.array(told, pa.string()) for name, told in columns.items()})


_IS_OWN = f"len(list_filter(sources, lambda one: one <> '{HARVESTED}')) > 0"


def _told(consent: Consent) -> pa.Table:
    """``person_id`` and a flag for each field, for those who said otherwise than the rule."""
    people = sorted(consent.told)
    told: dict[str, pa.Array] = {"person_id": pa.array(people, pa.string())}
    for field in FIELDS:
        told[f"{field}_leaves"] = pa.array(
            [field in consent.of(person) for person in people], pa.bool_()
        )
    return pa.table(told)


def _flag(field: str, consent: Consent) -> str:
    default = "true" if field in consent.default else "false"
    return f"coalesce(t.{field}_leaves, {default}) as {field}_leaves"


_PLACE = """{
    'id': coalesce(o.organisation_id, ''), 'name': coalesce(o.name, s.raw_affiliation, ''),
    'ror': o.ror, 'country': s.country, 'organisation_country': o.country
}"""
_AUTHORS = f"""
    select work_id, list(author order by position) as authors from (
        select s.work_id, s.position, {{
            'position': s.position,
            'person': p.person_id,
            'name': any_value(s.name),
            'ids': any_value(case when p.ids_leaves then p.source_ids else []::varchar[] end),
            'orcid': any_value(case when p.ids_leaves then p.orcid end),
            'affiliations': list({_PLACE} order by s.affiliation) filter (
                p.affiliation_leaves
                and (s.organisation_id is not null or s.raw_affiliation is not null
                     or s.country is not null)
            )
        }} as author
        from authorships s
        join leaving_people p on p.own_id = s.person_id
        left join organisations o on o.organisation_id = s.organisation_id
        where s.work_id in (select work_id from leaving_works)
        group by s.work_id, s.position, p.person_id
    ) group by work_id
"""
_ORGANISATIONS_NAMED = """
    select distinct organisation_id from (
        select s.organisation_id from authorships s
        join leaving_people p on p.own_id = s.person_id and p.affiliation_leaves
        where s.work_id in (select work_id from leaving_works)
        union all
        select organisation_id from leaving_people where affiliation_leaves
    ) where organisation_id is not null
"""
_WORK = """to_json({
    'id': work_id, 'ids': w.source_ids, 'doi': w.doi, 'title': w.title, 'abstract': w.abstract,
    'year': w.year, 'venue': w.venue, 'type': w.type, 'language': w.language, 'url': w.url,
    'cited_by': w.cited_by, 'keywords': w.keywords, 'simulated': w.simulated,
    'slots': w.authors, 'authors': coalesce(a.authors, [])
})::varchar"""
_PERSON = """to_json({
    'id': p.person_id,
    'ids': case when p.ids_leaves then p.source_ids else [] end,
    'orcid': case when p.ids_leaves then p.orcid end,
    'name': p.name,
    'native_name': case when p.native_name_leaves then p.native_name end,
    'simulated': p.simulated,
    'organisation': case when p.affiliation_leaves and o.organisation_id is not null then {
        'id': o.organisation_id, 'name': o.name, 'ror': o.ror, 'organisation_country': o.country
    } end
})::varchar"""
_ORGANISATION = """to_json({
    'id': o.organisation_id, 'name': o.name, 'names': o.names, 'ror': o.ror, 'type': o.type,
    'country': o.country, 'city': o.city, 'lat': o.lat, 'lon': o.lon, 'url': o.url,
    'simulated': o.simulated,
    'parent': case when o.parent_id is not null then {'id': o.parent_id, 'name': parent.name} end
})::varchar"""
