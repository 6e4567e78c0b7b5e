"""belt.toml: one file describes a belt."""

from belt.config.belt import (
    LANGUAGES,
    Belt,
    Bloc,
    BlocOrganisation,
    Growth,
    Identity,
    Node,
    Organisation,
    Peer,
    Region,
    Screening,
    time_zones,
)
from belt.config.decisions import Decision, decide, decisions, load_home
from belt.config.load import ConfigError, Mistake, fingerprint, load, model_belt_text, parse
from belt.config.privacy import WISHES, PrivacyWish, Wish, grant, wishes, withheld_ids

__all__ = [
    "LANGUAGES",
    "WISHES",
    "Belt",
    "Bloc",
    "BlocOrganisation",
    "ConfigError",
    "Decision",
    "Growth",
    "Identity",
    "Mistake",
    "Node",
    "Organisation",
    "Peer",
    "PrivacyWish",
    "Region",
    "Screening",
    "Wish",
    "decide",
    "decisions",
    "fingerprint",
    "grant",
    "load",
    "load_home",
    "model_belt_text",
    "parse",
    "time_zones",
    "wishes",
    "withheld_ids",
]
