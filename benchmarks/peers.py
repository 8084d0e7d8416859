"""The gates in NumPy and SciPy, PyTorch and JAX, where they are installed."""

import importlib.util
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from importlib.metadata import version
from types import SimpleNamespace
from typing import Any

import numpy as np

__all__ = ["FLUSHING", "MODULES", "PACKAGES", "famous", "results", "version"]
PACKAGES = ("NumPy, SciPy", "PyTorch", "JAX")
FLUSHING = ("JAX",)
"""What takes subnormal numbers as 0."""
MODULES = {"numpy": "NumPy", "scipy": "SciPy", "torch": "PyTorch", "jax": "JAX"}
Table = dict[str, Callable[..., Any]]
SAME = "exp expm1 log log1p log2 log10 sqrt square reciprocal sign floor ceil"
SAME += " logaddexp hypot sin cos tan sinh cosh tanh"
NUMPY = {"asin": "arcsin", "acos": "arccos", "atan": "arctan", "asinh": "arcsinh"}
NUMPY |= {"acosh": "arccosh", "atanh": "arctanh", "atan2": "arctan2", "pow": "power"}
NUMPY |= {"add": "add", "sub": "subtract", "mul": "multiply", "div": "divide", "neg": "negative"}
NUMPY |= {"abs": "abs", "max": "maximum", "min": "minimum", "clip": "clip", "cbrt": "cbrt"}
NUMPY |= {name: name for name in SAME.split()}
TORCH = {name: name for name in SAME.split()} | {name: name for name in NUMPY if name[0] == "a"}
TORCH |= {"sub": "sub", "mul": "mul", "div": "div", "neg": "neg", "pow": "pow", "erf": "erf"}
TORCH |= {"erfc": "erfc", "lgamma": "lgamma", "digamma": "digamma"}
TORCH |= {"max": "maximum", "min": "minimum", "clip": "clamp", "sigmoid": "sigmoid"}
NN = "relu leaky_relu elu selu silu"
SPECIAL = {"erf": "erf", "erfc": "erfc", "lgamma": "gammaln", "digamma": "digamma"}
SPECIAL |= {"polygamma": "polygamma", "normal_cdf": "ndtr", "sigmoid": "expit"}


def _named(module: Any, names: dict[str, str]) -> Table:
    return {gate: getattr(module, name) for gate, name in names.items()}


@cache
def functions(package: str) -> Table:
    """The functions of a package, none where it is not installed."""
    module = {"NumPy, SciPy": "scipy", "PyTorch": "torch", "JAX": "jax"}[package]
    if importlib.util.find_spec(module) is None:
        return {}
    return {"scipy": _scipy, "torch": _torch, "jax": _jax}[module]()


def _scipy() -> Table:
    from scipy import special, stats

    table = _named(np, NUMPY) | _named(special, SPECIAL)
    return table | {"softplus": lambda a: np.logaddexp(a, 0), "normal_pdf": stats.norm.pdf}


def _torch() -> Table:
    import torch

    f, special = torch.nn.functional, torch.special
    table = _named(torch, TORCH) | _named(f, _same(NN))
    table |= _named(f, _same("softplus mish gelu")) | {"normal_cdf": special.ndtr}
    return table | {"polygamma": _torch_polygamma}


def _torch_polygamma(n: Any, a: Any) -> Any:
    """The order of PyTorch's polygamma is one for all points, which come in its order here."""
    import torch

    orders = sorted(set(n.tolist()))
    return torch.cat([torch.polygamma(int(order), a[n == order]) for order in orders])


def _jax() -> Table:
    import jax

    jax.config.update("jax_enable_x64", True)
    nn, numpy, special = jax.nn, jax.numpy, jax.scipy.special
    table = _named(numpy, NUMPY) | _named(special, SPECIAL) | _named(nn, _same(NN))
    table |= _named(nn, _same("softplus mish sigmoid")) | {"normal_pdf": jax.scipy.stats.norm.pdf}
    table["polygamma"] = lambda n, a: special.polygamma(n.astype(int), a)
    return table | {"gelu": lambda a: nn.gelu(a, approximate=False)}


def _same(names: str) -> dict[str, str]:
    return {name: name for name in names.split()}


def results(
    package: str, gate: str, points: Sequence[tuple[float, ...]], place: int | None
) -> Any | None:
    """A gate's values at some points, or its local gradients for one argument."""
    function = functions(package).get(gate)
    if function is None or (package == PACKAGES[0] and place is not None):
        return None
    # a setting stands last, and is the default
    count = {"leaky_relu": 1, "elu": 1}.get(gate, len(points[0]))
    columns = [np.array(column) for column in list(zip(*points, strict=True))[:count]]
    if package == "PyTorch":
        return _from_torch(function, columns, place)
    if package == "JAX" and place is not None:
        return _slope_in_jax(function, columns, place)
    return np.asarray(function(*columns))


def _from_torch(function: Callable[..., Any], columns: list[Any], place: int | None) -> Any:
    import torch

    tensors = [torch.tensor(c, requires_grad=i == place) for i, c in enumerate(columns)]
    value = function(*tensors)
    if place is None:
        return value.numpy()
    if not value.requires_grad:
        return np.zeros(len(columns[0]))
    (found,) = torch.autograd.grad(value, tensors[place], torch.ones_like(value))
    return found.numpy()


def _slope_in_jax(function: Callable[..., Any], columns: list[Any], place: int) -> Any:
    import jax

    def of_one(column: Any) -> Any:
        return function(*columns[:place], column, *columns[place + 1 :])

    value, pull = jax.vjp(of_one, columns[place])
    return np.asarray(pull(jax.numpy.ones_like(value))[0])


FAMOUS: dict[str, Callable[..., Any]] = {
    "tanh(x)": lambda m, x: m.tanh(x),
    "sigmoid(x)": lambda m, x: m.sigmoid(x),
    "log(1 + exp(x))": lambda m, x: m.log(1 + m.exp(x)),
    "softplus(x)": lambda m, x: m.softplus(x),
    "x / sqrt(x^2 + y^2)": lambda m, x, y: x / m.sqrt(x * x + y * y),
    "x / hypot(x, y)": lambda m, x, y: x / m.hypot(x, y),
}


def written(
    text: str, values: dict[str, float], table: Mapping[str, Callable[..., Any]]
) -> Callable[[Any], Any]:
    """A formula as a function of x, in the functions of a package."""
    others = list(values.values())[1:]
    # the others as numbers of the package
    return lambda x: FAMOUS[text](SimpleNamespace(**table), x, *(y + 0 * x for y in others))


def famous(package: str, text: str, values: dict[str, float]) -> float | None:
    """The derivative of a formula in x at one point."""
    table = functions(package)
    if not table:
        return None
    derivative = _from_torch if package == "PyTorch" else _slope_in_jax
    return float(derivative(written(text, values, table), [np.array([values["x"]])], 0)[0])
