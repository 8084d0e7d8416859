"""A function and its gradient over a range: sampled, framed, and drawn in every format."""
