"""The shape of each document: which keys it has, and what each of them may hold."""
