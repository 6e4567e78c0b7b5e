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
from belt.config.load import ConfigError, Mistake, fingerprint, load, model_belt_text, parse

__all__ = [
    "LANGUAGES",
    "Belt",
    "Bloc",
    "BlocOrganisation",
    "ConfigError",
    "Identity",
    "Mistake",
    "Organisation",
    "Region",
    "fingerprint",
    "load",
    "model_belt_text",
    "parse",
]
