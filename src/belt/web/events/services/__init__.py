"""What is done with workshops."""
