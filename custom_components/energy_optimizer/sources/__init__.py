"""Home Assistant's states, statistics and actions → the core's inputs."""
