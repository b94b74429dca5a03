"""Gold: dimensions, facts and aggregates that people read. A batch touches only what it changes."""
