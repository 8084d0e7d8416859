"""The graph for programs that draw it themselves, and for LaTeX."""
