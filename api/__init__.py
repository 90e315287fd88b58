"""Flask and the command line: every way in and out of the registry. Decides nothing."""
