"""The law of the register: what may be entered, how, and what was entered.

A register is a list of acts. No row changes except inside an open case, through the one write
path (`services/_write.py`), with a leaf in the journal. Layers, lowest first: errors, base
(area, codes, codelists, crs, geometry, identity, leaf, periods, vault, words), rules, rights,
db, models, clock, queries, services. Nothing here knows the web, files or data frames.
"""
