"""Downloads over ranges of days: filters, buckets, series."""
