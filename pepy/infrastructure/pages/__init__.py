"""Pages for people: HTML made on the server from the same queries that the API answers with."""
