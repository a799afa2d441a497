"""Acting on hardware: drivers, the write-ahead journal, the executor, shedding, the test pulse."""
