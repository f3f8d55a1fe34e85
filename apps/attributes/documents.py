"""Files among values: documents, and the objects with Name, Extension and Content that messages have (seed 000)."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from apps.attributes.values import Document


def documents_in(value: Any) -> Iterator[Document]:
    """The files of a value, each under its whole name."""
    for item in value if isinstance(value, tuple) else (value,):
        if isinstance(item, Document):
            yield item
        elif isinstance(item, Mapping) and isinstance(item.get("Content"), Document):
            content: Document = item["Content"]
            name, extension = item.get("Name") or content.name, item.get("Extension") or ""
            dotted = f".{extension.lstrip('.')}" if extension else ""
            yield replace(content, name=name if name.lower().endswith(dotted.lower()) else name + dotted)
