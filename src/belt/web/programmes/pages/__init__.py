"""Pages of programmes, a file a subject."""
