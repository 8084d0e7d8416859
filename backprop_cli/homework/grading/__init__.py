"""The answers of a class are marked from a sheet."""
