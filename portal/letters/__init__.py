"""Letters as they are written: from an occasion to what leaves, for client and owner."""
