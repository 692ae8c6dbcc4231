"""Day files (Parquet, CSV, CSV.gz) as a source of days and as an export."""
