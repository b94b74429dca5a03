"""Silver: valid rows, typed and once each, with their history; the others in quarantine."""
