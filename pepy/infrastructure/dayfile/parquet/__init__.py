"""Reading Parquet: footers, pages and rows, within bounded memory."""
