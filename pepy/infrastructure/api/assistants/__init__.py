"""What programs read that answer people's questions: `/llms.txt`, `/projects/<p>.md` and `POST /mcp`."""
