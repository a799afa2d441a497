"""The parts of a home, each one `add_…()`: variables, rows and cost terms of a program."""
