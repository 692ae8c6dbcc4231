"""The archive of day files: a folder, or a bucket of an object store."""
