"""From an uploaded file to checked figures: reading safely, checking everything at once, publishing as revisions."""
