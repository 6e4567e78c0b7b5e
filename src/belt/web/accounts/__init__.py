"""Who signed in, what they claim and allow, and what becomes of it."""
