"""The demonstration: two small agencies with a history, so that every screen has something to show."""
