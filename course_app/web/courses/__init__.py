"""Pages of a course that more than one door shows: the officer takes it, the instructor looks at a draft of it."""
