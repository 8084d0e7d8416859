"""The page to step through."""
