"""The register as a machine: random acts by random people, and after each what must hold.

A new act joins by `@act(weight)` in `acts.py` or a module that `world.ACTS` is told of; an attempt by raw
SQL that the database must refuse by a row of `attempts.py`.
"""
