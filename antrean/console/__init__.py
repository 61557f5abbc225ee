"""The pages of staff: check-in, counters, the day of an office. HTTP and words, no rules."""
