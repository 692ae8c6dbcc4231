"""Everything that touches the world: database, BigQuery, files, HTTP and the command line."""
