"""Files to values and back: deliveries, quality checks, the demo county, printed papers.

Knows the registry; knows no web and writes no SQL. Pinyin codes of the standard live in
`standard/` and `exchange/` only; everything else speaks the registry's words.
"""
