"""Random chains of lease, sub-lease, security, change and end, on the real services and database."""
