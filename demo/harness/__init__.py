"""Runs the simulated home and the integration in a real Home Assistant, seen from outside only."""
