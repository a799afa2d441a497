"""The REST door called with whatever its own description allows, and with what it forbids."""
