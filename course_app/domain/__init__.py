"""The rules of the house: what is true, decided without a clock, a disk or a network."""
