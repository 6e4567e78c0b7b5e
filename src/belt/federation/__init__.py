"""Nodes of a network: what each gives to the others, what it takes, and how they search together.

``giving`` says what leaves a node, ``register`` keeps it with its datestamps and deletions, ``oai``
answers the protocol, ``harvest`` takes from others into ``received``, ``together`` searches across
nodes.
"""
