"""The day on paper: the lists an office keeps for it, and what was written on them by hand."""
