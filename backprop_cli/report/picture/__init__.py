"""The report as a picture: one diagram, one layout, and every format that draws them."""
