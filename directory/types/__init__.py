"""The read types of the directory: what the API shows, one noun a file."""
