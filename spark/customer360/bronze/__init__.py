"""Bronze: what landed, as delivered, with where it came from."""
