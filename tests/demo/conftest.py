"""The data folder that a demo runs over."""

from tests.runtime.conftest import place

__all__ = ["place"]
