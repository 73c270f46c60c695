"""Files for people to keep: domain values laid out as PDF, CSV and JSON. No database, no HTTP."""
