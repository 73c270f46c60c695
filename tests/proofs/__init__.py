"""Promises that take long to prove: `python -m tests.proofs` prints one verdict a line, tests run the short versions."""
