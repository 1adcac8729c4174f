"""The demonstration catalogue: an invented county, read from ``fixtures/demonstration``."""
