"""Finding and meeting: saved searches, proposals, introductions, teams."""
