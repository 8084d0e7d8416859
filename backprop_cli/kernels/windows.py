"""Windows over images: convolution and pooling.

An image is (height, width), (channels, height, width) or (batch, channels, height, width); a kernel
(height, width) or (kernels, channels, height, width). Each place in a window is a slice of the
image, so that the loops here are as long as a window, and not as an image.
"""

import math
from collections.abc import Callable, Iterator
from functools import reduce
from typing import Any

import numpy as np

from backprop_cli.kernels.layout import Array
from backprop_cli.kernels.products import strong


def _four(a: Array) -> Array:
    """An image, a kernel or an upstream gradient with all four axes."""
    return np.reshape(a, (1,) * (4 - np.ndim(a)) + np.shape(a))


def _padded(a: Array, padding: int) -> Array:
    image = _four(a)
    return np.pad(image, ((0, 0), (0, 0), (padding,) * 2, (padding,) * 2)) if padding else image


def _like(shape: tuple[int, ...], a: Array) -> tuple[int, ...]:
    """A shape with as many axes as the image has."""
    return shape[4 - np.ndim(a) :]


class Places:
    """The places of a window: for each, the elements that it has in all windows of an image."""

    def __init__(self, image: Array, size: tuple[int, ...], stride: int) -> None:
        self.size = size
        self.stride = stride
        high, wide = image.shape[2:]
        self.rows = (high - size[0]) // stride + 1
        self.columns = (wide - size[1]) // stride + 1

    def of(self, image: Array) -> Iterator[tuple[int, int, Array]]:
        """Row and column in the window, and a view: (batch, channels, rows, columns)."""
        step = self.stride
        for y, x in np.ndindex(*self.size):
            rows = slice(y, y + step * (self.rows - 1) + 1, step)
            yield y, x, image[:, :, rows, x : x + step * (self.columns - 1) + 1 : step]


def _unfolded(image: Array, places: Places) -> Array:
    """The windows as columns of a matrix: (channels·height·width, batch·rows·columns)."""
    batch, channels = image.shape[:2]
    columns = np.empty((channels, *places.size, batch, places.rows, places.columns))
    for y, x, part in places.of(image):
        columns[:, y, x] = part.transpose(1, 0, 2, 3)
    return _matrix(columns, 3)


def _matrix(a: Array, rows: int) -> Array:
    """An array whose first axes are the rows of a matrix, the others its columns; maybe none."""
    return a.reshape(math.prod(a.shape[:rows]), math.prod(a.shape[rows:]))


def conv2d(a: Array, kernel: Array, stride: Array, padding: Array) -> Array:
    """The products of each window with each kernel, added up."""
    image, kernels = _padded(a, int(padding)), _four(kernel)
    places = Places(image, kernels.shape[2:], int(stride))
    flat = _matrix(kernels, 1) @ _unfolded(image, places)
    out = flat.reshape(len(kernels), len(image), places.rows, places.columns)
    out = np.ascontiguousarray(out.transpose(1, 0, 2, 3))
    return out.reshape(_like(out.shape, a))


def _flat(g: Array) -> Array:
    """An upstream gradient as (kernels, batch·rows·columns)."""
    return _matrix(_four(g).transpose(1, 0, 2, 3), 1)


def conv2d_kernel(g: Array, a: Array, kernel: Array, stride: Array, padding: Array) -> Array:
    """g times the image's windows."""
    image = _padded(a, int(padding))
    columns = _unfolded(image, Places(image, np.shape(kernel)[-2:], int(stride)))
    return strong(_flat(g), columns.T).reshape(np.shape(kernel))


def conv2d_input(g: Array, a: Array, kernel: Array, stride: Array, padding: Array) -> Array:
    """g times the kernel, added up where windows overlap."""
    image, kernels, edge = _padded(a, int(padding)), _four(kernel), int(padding)
    places, flat = Places(image, kernels.shape[2:], int(stride)), _flat(g)
    matrix = _matrix(kernels, 1)
    sent = strong(flat.T, matrix).T if not np.all(np.isfinite(matrix)) else matrix.T @ flat
    shape = (image.shape[1], *places.size, len(image), places.rows, places.columns)
    parts, result = sent.reshape(shape), np.zeros(image.shape)
    for y, x, window in places.of(result):
        window += parts[:, y, x].transpose(1, 0, 2, 3)
    high, wide = image.shape[2:]
    return result[:, :, edge : high - edge, edge : wide - edge].reshape(np.shape(a))


def _pooling(a: Array, size: Array, stride: Array) -> tuple[Array, Places]:
    """The image and the places of a pooling window."""
    width = int(size)
    image = _four(a)
    return image, Places(image, (width, width), width if stride is None else int(stride))


def maxpool2d(a: Array, size: Array, stride: Array) -> Array:
    """The largest element of each window."""
    image, places = _pooling(a, size, stride)
    out = reduce(np.maximum, (part for _, _, part in places.of(image)))
    return np.array(out).reshape(_like(out.shape, a))


def avgpool2d(a: Array, size: Array, stride: Array) -> Array:
    """The mean of each window."""
    image, places = _pooling(a, size, stride)
    out = sum(part for _, _, part in places.of(image)) / int(size) ** 2
    return out.reshape(_like(out.shape, a))


def _ties(image: Array, places: Places, out: Array) -> Array:
    """How many elements of each window equal the largest."""
    return sum(np.equal(part, _four(out)).astype(float) for _, _, part in places.of(image))


def maxpool2d_input(g: Array, a: Array, out: Array, size: Array, stride: Array) -> Array:
    """Each window's gradient at its largest elements, shared where some tie."""
    image, places = _pooling(a, size, stride)
    upstream, top, result = _four(g), _four(out), np.zeros(image.shape)
    # NaN is nowhere the largest, and spoils the whole window; but a 0 sends 0
    lost = np.where(np.equal(upstream, 0), 0.0, np.nan)
    shares = np.where(np.isnan(top), lost, upstream / _ties(image, places, out))
    for (_, _, part), (_, _, window) in zip(places.of(image), places.of(result), strict=True):
        window += np.where(np.less(part, top), 0.0, shares)
    return result.reshape(np.shape(a))


def maxpool2d_ties(a: Array, out: Array, size: Array, stride: Array) -> float:
    """How many windows have more than one largest element."""
    image, places = _pooling(a, size, stride)
    return float(np.sum(_ties(image, places, out) > 1))


def avgpool2d_input(g: Array, a: Array, size: Array, stride: Array) -> Array:
    """Each window's gradient divided among its elements."""
    image, places = _pooling(a, size, stride)
    shares, result = _four(g) / int(size) ** 2, np.zeros(image.shape)
    for _, _, window in places.of(result):
        window += shares
    return result.reshape(np.shape(a))


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "conv2d": conv2d, "conv2d_kernel": conv2d_kernel, "conv2d_input": conv2d_input,
    "maxpool2d": maxpool2d, "maxpool2d_input": maxpool2d_input, "maxpool2d_ties": maxpool2d_ties,
    "avgpool2d": avgpool2d, "avgpool2d_input": avgpool2d_input,
}  # fmt: skip
"""The value of each gate from its arguments, then its settings."""
