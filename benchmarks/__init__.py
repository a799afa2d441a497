"""Measurements of what the bars name; each module prints JSON."""
