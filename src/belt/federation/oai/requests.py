"""Requests of OAI-PMH: which arguments a verb takes, and what is wrong with those that came."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from belt.federation.formats import FORMATS
from belt.federation.oai.sets import SETS
from belt.federation.oai.tokens import BadToken, Place, read_token
from belt.federation.register import Selection

_ALLOWED = {
    "Identify": (frozenset(), frozenset()),
    "ListMetadataFormats": (frozenset(), frozenset({"identifier"})),
    "ListSets": (frozenset(), frozenset({"resumptionToken"})),
    "GetRecord": (frozenset({"identifier", "metadataPrefix"}), frozenset()),
    "ListIdentifiers": (frozenset({"metadataPrefix"}), frozenset({"from", "until", "set"})),
    "ListRecords": (frozenset({"metadataPrefix"}), frozenset({"from", "until", "set"})),
}
LISTS = ("ListIdentifiers", "ListRecords")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_SECOND = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z")


class ProtocolError(Exception):
    """An error that the protocol names; several may come at once."""

    def __init__(self, *errors: tuple[str, str]) -> None:
        super().__init__("; ".join(f"{code}: {message}" for code, message in errors))
        self.errors = errors


@dataclass(frozen=True, slots=True)
class Request:
    """A request whose arguments are right."""

    verb: str
    arguments: dict[str, str]
    """As they came, for the answer's ``request`` element."""
    place: Place | None = None
    """For lists: what is listed, and from where on."""


def read_request(pairs: Sequence[tuple[str, str]], secret: bytes, last: str) -> Request:
    """The request that query arguments make. Raises :class:`ProtocolError`.

    ``secret`` signs resumption tokens; ``last`` is where a list without ``until`` ends, so that
    what changes while it is read comes with the next harvest instead of twice.
    """
    verbs = [value for name, value in pairs if name == "verb"]
    if len(verbs) != 1 or verbs[0] not in _ALLOWED:
        reason = "the verb is missing" if not verbs else "no such verb, or more than one"
        raise ProtocolError(("badVerb", f"{reason}; there are {', '.join(_ALLOWED)}"))
    verb = verbs[0]
    others = [(name, value) for name, value in pairs if name != "verb"]
    arguments = dict(others)
    if len(arguments) != len(others):
        raise ProtocolError(("badArgument", "an argument stands twice"))
    told = {"verb": verb, **arguments}
    if "resumptionToken" in arguments and (verb in LISTS or verb == "ListSets"):
        return Request(verb, told, _resumed(verb, arguments, secret))
    _check(verb, arguments)
    if verb in LISTS:
        return Request(verb, told, _first_place(arguments, last))
    return Request(verb, told)


def _resumed(verb: str, arguments: dict[str, str], secret: bytes) -> Place | None:
    if len(arguments) > 1:
        raise ProtocolError(("badArgument", "resumptionToken stands alone beside the verb"))
    try:
        place = read_token(arguments["resumptionToken"], secret)
    except BadToken as reason:
        raise ProtocolError(("badResumptionToken", str(reason))) from None
    if verb == "ListSets":
        raise ProtocolError(("badResumptionToken", "the list of sets comes in one piece"))
    return place


def _check(verb: str, arguments: dict[str, str]) -> None:
    needed, allowed = _ALLOWED[verb]
    wrong = [
        ("badArgument", f"{verb} takes no argument {name}")
        for name in arguments
        if name not in needed | allowed
    ]
    wrong += [
        ("badArgument", f"{verb} needs the argument {name}")
        for name in sorted(needed)
        if not arguments.get(name)
    ]
    if wrong:
        raise ProtocolError(*wrong)
    prefix = arguments.get("metadataPrefix")
    if prefix is not None and prefix not in FORMATS:
        raise ProtocolError(
            ("cannotDisseminateFormat", f"no format {prefix}; there are {', '.join(FORMATS)}")
        )


def _first_place(arguments: dict[str, str], end: str) -> Place:
    first, last = arguments.get("from"), arguments.get("until")
    for name, value in (("from", first), ("until", last)):
        if value is not None and not _is_date(value):
            raise ProtocolError(
                ("badArgument", f"{name} is YYYY-MM-DD or YYYY-MM-DDThh:mm:ssZ, not {value!r}")
            )
    if first and last and len(first) != len(last):
        raise ProtocolError(("badArgument", "from and until differ in granularity"))
    if first and last and first > last:
        raise ProtocolError(("badArgument", "from is later than until"))
    if "set" in arguments and arguments["set"] not in SETS:
        raise ProtocolError(("badArgument", f"no set {arguments['set']!r}; see the verb ListSets"))
    spec = arguments.get("set", "")
    kind = SETS[spec].kind if spec else None
    selection = Selection(
        kind=kind,
        first=f"{first}T00:00:00Z" if first and len(first) == 10 else first,
        last=(f"{last}T23:59:59Z" if len(last) == 10 else last) if last else end,
    )
    return Place(arguments["metadataPrefix"], spec, selection, None, 0)


def _is_date(value: str) -> bool:
    if not (_DAY.fullmatch(value) or _SECOND.fullmatch(value)):
        return False
    try:
        datetime.fromisoformat(value)
    except ValueError:
        return False
    return True
