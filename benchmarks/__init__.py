"""Measurements; ``python -m benchmarks`` prints them as one table.

Each module here has ``run() -> list[Result]``. It finds a migrated, empty SQLite database
that is thrown away afterwards.
"""
