"""A simulated home, and the harness that runs it in a real Home Assistant."""
