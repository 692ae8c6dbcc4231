"""Routes of a project, older and administrative ones."""
