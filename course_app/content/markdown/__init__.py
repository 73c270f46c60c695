"""Markdown becomes safe HTML here, with a problem and a line for everything that is not meant to be there."""
