"""BigQuery as a source of days."""
