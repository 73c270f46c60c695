"""HTTP, and nothing but HTTP: see README.md beside this file."""
