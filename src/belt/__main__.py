"""``python -m belt`` is the command ``belt``."""

from belt.cli import main

main()
