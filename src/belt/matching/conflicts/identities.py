"""Who is who: ids, ORCIDs and addresses that belong to one person.

Only what was confirmed makes two ids one person. An address that was not confirmed ties the two who
gave it and no further: whoever types somebody else's address does not take over that person's
works.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping

import pyarrow as pa

_ORCID = re.compile(
    r"(?:orcid:|https?://(?:www\.)?orcid\.org/)?(\d{4})-?(\d{4})-?(\d{4})-?(\d{3}[\dX])", re.I
)
KEYS = pa.schema([("person_id", pa.string()), ("key", pa.string()), ("confirmed", pa.bool_())])


def key_of(value: str) -> str:
    """What an id, ORCID or address is compared by; ORCIDs however written, addresses in any case.

    >>> key_of("https://orcid.org/0000-0002-1825-009x"), key_of(" Ann@Uni.FR ")
    ('orcid:0000-0002-1825-009X', 'email:ann@uni.fr')
    """
    text = unicodedata.normalize("NFKC", value).strip()
    if orcid := _ORCID.fullmatch(text):
        return "orcid:" + "-".join(orcid.groups()).upper()
    if "@" in text:
        return "email:" + text.removeprefix("mailto:").casefold()
    return "id:" + text


def keys_of(ids: Iterable[str], identities: pa.Table) -> pa.Table:
    """Every key of everybody: columns ``person_id, key, confirmed``.

    ``ids``: people, by any id. ``identities``: as in :class:`belt.matching.conflicts.facts.Facts`;
    what is no ORCID or address, such as "none", is nobody's.
    """
    sure = {(one, key_of(one)): True for one in ids}
    for row in identities.to_pylist():
        person, value = row["person_id"], (row["value"] or "").strip()
        sure[person, key_of(person)] = True
        if row["kind"] == "alias":
            sure[value, key_of(value)] = True
        if value and (row["kind"] == "alias" or key_of(value).startswith(f"{row['kind']}:")):
            place = (person, key_of(value))
            sure[place] = sure.get(place, False) or row["confirmed"] is not False
    people, keys = zip(*sure, strict=True) if sure else ((), ())
    return pa.table([people, keys, list(sure.values())], schema=KEYS)


def same_people(keys: pa.Table) -> Mapping[str, str]:
    """Id -> the smallest id of the same person, by keys that are confirmed."""
    root: dict[str, str] = {}

    def found(one: str) -> str:
        while root.setdefault(one, one) != one:
            root[one] = root[root[one]]
            one = root[one]
        return one

    people = {}
    for row in keys.to_pylist():
        people[row["person_id"]] = key_of(row["person_id"])
        if row["confirmed"]:
            first, second = sorted((found(people[row["person_id"]]), found(row["key"])))
            root[second] = first
    least: dict[str, str] = {}
    for person in sorted(people):
        least.setdefault(found(people[person]), person)
    return {person: least[found(key)] for person, key in people.items()}
