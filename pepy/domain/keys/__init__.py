"""API keys: their format, what is stored of them, and how many requests they allow."""
