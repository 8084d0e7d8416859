"""Classic mistakes as data, where they can be made, and what they lead to."""
