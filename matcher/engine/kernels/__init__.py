"""The hot loops: plain functions on flat arrays, run as they stand on lists, or compiled on numpy arrays.

A kernel uses integers, indexing and loops only, so that both ways give the same plan. What differs between lists and
arrays (making them, sorting by a key) comes from `primitives`.
"""
