"""The belt to look at: regions, organisations, people, topics, works and the pictures."""
