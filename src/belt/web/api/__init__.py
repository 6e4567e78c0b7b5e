"""The API: what the directory shows, for programs; and what the office does, with tokens."""
