"""The desk: what waits for me, filings and their items, the moves, and lists over them."""
