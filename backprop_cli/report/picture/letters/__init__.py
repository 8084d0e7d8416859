"""The graph in text: a drawing with characters, or an indented list."""
