"""Windows over images: convolution and pooling.

An image is (height, width), (channels, height, width) or (batch, channels, height, width); a kernel
(height, width) or (kernels, channels, height, width).
"""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from backprop_cli.kernels.layout import Array
from backprop_cli.kernels.products import strong


def _four(a: Array) -> Array:
    """An image, a kernel or an upstream gradient with all four axes."""
    return np.reshape(a, (1,) * (4 - np.ndim(a)) + np.shape(a))


def _padded(a: Array, padding: int) -> Array:
    image = _four(a)
    return np.pad(image, ((0, 0), (0, 0), (padding,) * 2, (padding,) * 2)) if padding else image


def _windows(image: Array, size: tuple[int, int], stride: int) -> Array:
    """Every window: (batch, channels, rows, columns, height, width), a view."""
    return sliding_window_view(image, size, (-2, -1))[:, :, ::stride, ::stride]


def _columns(image: Array, size: tuple[int, int], stride: int) -> Array:
    """The windows as rows of a matrix: (batch·rows·columns, channels·height·width)."""
    windows = _windows(image, size, stride).transpose(0, 2, 3, 1, 4, 5)
    return windows.reshape(int(np.prod(windows.shape[:3])), int(np.prod(windows.shape[3:])))


def conv2d(a: Array, kernel: Array, stride: Array, padding: Array) -> Array:
    """The products of each window with each kernel, added up."""
    image, kernels = _padded(a, int(padding)), _four(kernel)
    step, size = int(stride), kernels.shape[2:]
    rows, columns = _counts(image, size, step)
    flat = _columns(image, size, step) @ kernels.reshape(len(kernels), -1).T
    out = flat.reshape(len(image), rows, columns, len(kernels)).transpose(0, 3, 1, 2)
    return np.ascontiguousarray(out).reshape(_like(out.shape, a))


def _like(shape: tuple[int, ...], a: Array) -> tuple[int, ...]:
    """A shape with as many axes as the image has."""
    return shape[4 - np.ndim(a) :]


def _counts(image: Array, size: tuple[int, ...], stride: int) -> tuple[int, int]:
    """How many windows stand below and beside one another."""
    high, wide = image.shape[2:]
    return (high - size[0]) // stride + 1, (wide - size[1]) // stride + 1


def _flat(g: Array) -> Array:
    """An upstream gradient as (batch·rows·columns, kernels)."""
    wide = _four(g)
    return wide.transpose(0, 2, 3, 1).reshape(-1, wide.shape[1])


def conv2d_kernel(g: Array, a: Array, kernel: Array, stride: Array, padding: Array) -> Array:
    """g times the image's windows."""
    size = np.shape(kernel)[-2:]
    columns = _columns(_padded(a, int(padding)), size, int(stride))
    return strong(_flat(g).T, columns).reshape(np.shape(kernel))


def conv2d_input(g: Array, a: Array, kernel: Array, stride: Array, padding: Array) -> Array:
    """g times the kernel, added up where windows overlap."""
    image, kernels = _padded(a, int(padding)), _four(kernel)
    size, step, edge = kernels.shape[2:], int(stride), int(padding)
    rows, columns = _counts(image, size, step)
    sent = strong(_flat(g), kernels.reshape(len(kernels), -1))
    parts = sent.reshape(len(image), rows, columns, image.shape[1], *size)
    result = np.zeros(image.shape)
    for y, x in np.ndindex(*size):
        window = result[:, :, y : y + step * rows : step, x : x + step * columns : step]
        window += parts[..., y, x].transpose(0, 3, 1, 2)
    high, wide = image.shape[2:]
    return result[:, :, edge : high - edge, edge : wide - edge].reshape(np.shape(a))


def _pooling(a: Array, size: Array, stride: Array) -> tuple[Array, Array, int, int]:
    """The image, its windows, their size and stride."""
    width = int(size)
    step = width if stride is None else int(stride)
    image = _four(a)
    return image, _windows(image, (width, width), step), width, step


def maxpool2d(a: Array, size: Array, stride: Array) -> Array:
    """The largest element of each window."""
    _, windows, _, _ = _pooling(a, size, stride)
    out = windows.max((-2, -1))
    return out.reshape(_like(out.shape, a))


def avgpool2d(a: Array, size: Array, stride: Array) -> Array:
    """The mean of each window."""
    _, windows, _, _ = _pooling(a, size, stride)
    out = windows.mean((-2, -1))
    return out.reshape(_like(out.shape, a))


def _spread(parts: Array, a: Array, width: int, step: int) -> Array:
    """Each window's elements added up into an image."""
    result = np.zeros(_four(a).shape)
    rows, columns = parts.shape[2:4]
    for y, x in np.ndindex(width, width):
        window = result[:, :, y : y + step * rows : step, x : x + step * columns : step]
        window += parts[..., y, x]
    return result.reshape(np.shape(a))


def maxpool2d_input(g: Array, a: Array, out: Array, size: Array, stride: Array) -> Array:
    """Each window's gradient at its largest elements, shared where some tie."""
    _, windows, width, step = _pooling(a, size, stride)
    equal = np.equal(windows, _four(out)[..., None, None])
    shares = _four(g) / np.sum(equal, (-2, -1))
    return _spread(np.where(equal, shares[..., None, None], 0.0), a, width, step)


def maxpool2d_ties(a: Array, out: Array, size: Array, stride: Array) -> float:
    """How many windows have more than one largest element."""
    _, windows, _, _ = _pooling(a, size, stride)
    equal = np.equal(windows, _four(out)[..., None, None])
    return float(np.sum(np.sum(equal, (-2, -1)) > 1))


def avgpool2d_input(g: Array, a: Array, size: Array, stride: Array) -> Array:
    """Each window's gradient divided among its elements."""
    _, windows, width, step = _pooling(a, size, stride)
    shares = _four(g)[..., None, None] / width**2
    return _spread(np.broadcast_to(shares, windows.shape), a, width, step)


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "conv2d": conv2d, "conv2d_kernel": conv2d_kernel, "conv2d_input": conv2d_input,
    "maxpool2d": maxpool2d, "maxpool2d_input": maxpool2d_input, "maxpool2d_ties": maxpool2d_ties,
    "avgpool2d": avgpool2d, "avgpool2d_input": avgpool2d_input,
}  # fmt: skip
"""The value of each gate from its arguments, then its settings."""
