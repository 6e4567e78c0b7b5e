"""What is done in programmes: a file a subject; every change goes through here, on the record."""
