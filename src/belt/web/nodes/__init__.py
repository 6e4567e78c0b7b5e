"""Other nodes of the network: what leaves this one, OAI-PMH, SKG-IF, and searching together."""
