"""A gradient calculator that shows backpropagation, node by node.

>>> from backprop_cli import gradient
>>> gradient("(x+y)*z", x=-2, y=5, z=-4).gradients
{'x': -4.0, 'y': -4.0, 'z': 3.0}
"""

from backprop_cli.hints import TYPE_CHECKING

if TYPE_CHECKING:
    from backprop_cli.api import Compiled, compile, gradient
    from backprop_cli.errors import BackpropError, WrongAnswer
    from backprop_cli.report.model import Report

__version__ = "0.1.0"
__all__ = ["BackpropError", "Compiled", "Report", "WrongAnswer", "compile", "gradient"]

_HOMES = {
    "BackpropError": "errors", "WrongAnswer": "errors", "Report": "report.model",
    "Compiled": "api", "compile": "api", "gradient": "api",
}  # fmt: skip


def __getattr__(name: str) -> object:
    """Import on first use: the command line needs only part of this, and quickly."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
