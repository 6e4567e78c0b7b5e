"""belt.toml: one file describes a belt."""

from belt.config.belt import (
    LANGUAGES,
    Belt,
    Bloc,
    BlocOrganisation,
    Identity,
    Organisation,
    Region,
)
from belt.config.decisions import Decision, decide, decisions, load_home
from belt.config.load import ConfigError, Mistake, fingerprint, load, model_belt_text, parse

__all__ = [
    "LANGUAGES",
    "Belt",
    "Bloc",
    "BlocOrganisation",
    "ConfigError",
    "Decision",
    "Identity",
    "Mistake",
    "Organisation",
    "Region",
    "decide",
    "decisions",
    "fingerprint",
    "load",
    "load_home",
    "model_belt_text",
    "parse",
]
