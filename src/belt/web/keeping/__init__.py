"""Keeping a home: backups of everything precious, and putting them back."""
