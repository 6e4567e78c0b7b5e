"""Pictures and reports: pure functions from plain values to SVG and documents."""
