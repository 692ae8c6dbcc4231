"""The OpenAPI 3.1 document of all routes, put together from the constants that the routes themselves use."""
