"""A whole plan as a file: its shape, and what reading one from elsewhere asks."""

from noaber.plan.exchange.reading import (
    Coming,
    coming,
    content_digest,
    read_picture,
    without_circle,
)
from noaber.plan.exchange.shape import FORMAT, VERSION, Picture

__all__ = [
    "FORMAT",
    "VERSION",
    "Coming",
    "Picture",
    "coming",
    "content_digest",
    "read_picture",
    "without_circle",
]
