"""The home's planning, dispatch and books: numpy and highspy only, no Home Assistant."""
