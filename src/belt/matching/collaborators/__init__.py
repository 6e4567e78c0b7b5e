"""Collaborators who should meet: people across a border with whom there is no work yet."""
