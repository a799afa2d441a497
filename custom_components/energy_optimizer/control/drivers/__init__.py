"""Ways to tell a battery what to do."""
