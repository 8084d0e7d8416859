"""The program as a library."""

from backprop_cli.api.compiled import Compiled, compile, gradient

__all__ = ["Compiled", "compile", "gradient"]
