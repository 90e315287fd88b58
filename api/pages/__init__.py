"""Pages: one screen group a file. They ask queries, show values, decide nothing."""
