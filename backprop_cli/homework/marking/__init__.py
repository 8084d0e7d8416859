"""Answers of a student are judged, and wrong ones explained."""
