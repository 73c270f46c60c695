"""A training course delivery platform: courses as folders of text, records that can be proved."""
