"""The demo county: real names of places, invented villages and people, drawn from a seed."""
