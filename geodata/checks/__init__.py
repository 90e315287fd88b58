"""Quality checks: functions with stable ids, the same for files and for the register."""
