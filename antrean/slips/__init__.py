"""Numbers on paper: what stands on a slip, who may take one by themselves, and who prints it."""
