"""Course documents become domain values here: files, YAML, Markdown, schemas. No database, no HTTP."""
