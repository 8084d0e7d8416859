"""Many points from a file into a file: a program at every row of a table."""
