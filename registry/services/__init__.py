"""Acts: one file each. They take a session and a command, go the one write path, never commit."""
