"""Every SELECT, by noun: narrow columns into frozen values."""
