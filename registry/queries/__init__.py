"""Read-only questions; they return frozen values, never models."""
