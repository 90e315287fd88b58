"""Messages to the platforms above as data: of changes (standards.md §1.9) and of registration (§3.3)."""
