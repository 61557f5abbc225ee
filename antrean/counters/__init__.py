"""The line in the building: who waits where, who is called next, and every call of a day."""
