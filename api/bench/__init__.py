"""Measures the program beside the raw limits of the machine (docs/performance.md), one goal a file."""
