"""Self-inspection of the public site: dead links, empty and stale columns, missing fields, tags."""
