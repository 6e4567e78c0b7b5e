"""Belt: the software that a cross-border AI research network runs on."""

__version__ = "0.1.0"
