"""Quality: how the contracts' rules held, and whether that is good enough to go on."""
