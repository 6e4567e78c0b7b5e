"""The questions that pages ask the store: each a few look-ups by key, never one a row.

Every function takes the open ``pages.sqlite`` of a version and gives frozen dataclasses.
"""
