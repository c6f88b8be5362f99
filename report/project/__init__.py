"""The verbs on folders: what is where, loading a period, building, tracing, safe writes.

In: paths as the user typed them. Out: files written whole or not at all, and what to tell the user.
"""
