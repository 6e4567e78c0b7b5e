"""See, grow, compare: pure questions to a corpus."""
