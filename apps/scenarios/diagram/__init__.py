"""Definitions drawn as diagrams, with where their runs are; pages show them by the tag `{% diagram %}`."""

from apps.scenarios.diagram.drawing import Drawing, draw

__all__ = ["Drawing", "draw"]
