"""Use cases: in which order things happen. Plain functions; the session first, the rest by keyword."""
