"""From an uploaded file to checked figures: read safely, check everything at once, publish as revisions."""
