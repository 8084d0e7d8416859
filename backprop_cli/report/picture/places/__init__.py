"""Diagram → layout: layers, the order in them, heights, and frames in frames."""
