"""What `flask doctor` looks at. Each check is a function that returns findings: what is, and what to do about it."""
