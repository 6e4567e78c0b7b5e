"""Gather: publications become a published corpus version."""
