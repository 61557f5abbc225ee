"""Self-service in the hall: a visitor reports and takes the slip with the number."""
