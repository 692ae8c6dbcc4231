"""Controllers: one blueprint per family of routes, handlers handed in as arguments."""
