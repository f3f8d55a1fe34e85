"""Which run's step is being done in this thread, so that what it causes knows its cause."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from apps.scenarios.running import Running

_current: ContextVar[Running | None] = ContextVar("running", default=None)


def current() -> Running | None:
    """The step at work, None outside of any."""
    return _current.get()


@contextmanager
def on(running: Running) -> Iterator[None]:
    """Whatever happens inside is caused by this step."""
    token = _current.set(running)
    try:
        yield
    finally:
        _current.reset(token)
