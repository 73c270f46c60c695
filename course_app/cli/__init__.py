"""The commands of the operator: thin like views."""
