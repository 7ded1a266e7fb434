"""Attention, looked at: maps in row blocks, their parts, what heads do, and how two of them differ.

Nothing here holds a map of every head; a map is a source of rows that is reduced, summed or written block by block.
"""
