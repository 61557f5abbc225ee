"""What all pages share, whoever they are for: words by key, days and hours as people read them."""
