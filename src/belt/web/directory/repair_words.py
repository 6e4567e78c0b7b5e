"""What readers had to repair, in the reader's words."""

from django.utils.translation import gettext_lazy

REPAIR_WORDS = {
    "doubled-authors": gettext_lazy("The author list was given twice and was halved."),
    "missing-id": gettext_lazy("The record has no id of its own."),
    "missing-author-ids": gettext_lazy("The record gives no author ids, names only."),
    "no-authors": gettext_lazy("The record names no author."),
    "blank-affiliation": gettext_lazy("An author has no affiliation."),
    "short-country-list": gettext_lazy(
        "The list of countries leaves some out; realigned where it proves itself."
    ),
    "short-organisation-list": gettext_lazy("The same for the list of organisations."),
    "missing-country-list": gettext_lazy("There are affiliations but no list of their countries."),
    "missing-organisation-list": gettext_lazy(
        "There are affiliations but no list of their organisations."
    ),
    "unplaced-country": gettext_lazy(
        "Whose country it is was not proved; left unknown for those authors."
    ),
    "unplaced-organisation": gettext_lazy("Whose organisation it is was not proved; left unknown."),
    "affiliation-count": gettext_lazy(
        "The count of affiliations differs from the count of authors."
    ),
    "unknown-country": gettext_lazy("Unknown stood among the countries and was taken as missing."),
    "unknown-organisation": gettext_lazy(
        "Words such as Unknown Institution were taken as missing."
    ),
    "unrecognised-country": gettext_lazy(
        "A country's name was not recognised and was left unknown."
    ),
    "country-alias": gettext_lazy("A country stood under another name."),
    "broken-characters": gettext_lazy(
        "Broken characters were repaired (mojibake, ligatures, loose accents)."
    ),
    "email-as-id": gettext_lazy(
        "An e-mail address stood as an author's id; kept to match on, never shown."
    ),
    "unknown-citations": gettext_lazy(
        "The citation count was -1 or absent and was taken as unknown."
    ),
    "author-id-count": gettext_lazy("Not as many author ids as authors; the ids were left out."),
    "bad-year": gettext_lazy("The year was no year between 1500 and next year and was left out."),
    "bad-doi": gettext_lazy("The DOI was malformed and was left out."),
}
"""Repair -> a sentence; every one of :data:`belt.corpus.sources.records.REPAIRS`."""
