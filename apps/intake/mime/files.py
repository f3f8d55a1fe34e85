"""Files of a letter while it is being read, wherever they came from: a part, a winmail.dat, the lines of a text."""

from dataclasses import dataclass, field

from apps.intake.mime.filenames import safe_name
from apps.intake.mime.parameters import readable
from apps.intake.mime.parts import Part
from apps.intake.mime.text import one_line


@dataclass(frozen=True, slots=True)
class File:
    """A file as found: its name may be "", its type is the declared one."""

    name: str
    type: str
    content: bytes = field(repr=False)
    content_id: str = ""
    charset: str = ""
    method: str = ""  # of a calendar, as its part declares it
    shown_in_body: bool = False  # an alternative form of the text, no attachment unless it can't be read


def file_of(part: Part, content: bytes, *, shown_in_body: bool = False) -> File:
    """Return the file that `part` carries."""
    return File(
        name=given_name(part),
        type=part.type,
        content=content,
        content_id=one_line(part.headers.raw("content-id")).strip("<> ") if "content-id" in part.headers else "",
        charset=part.parameters.get("charset", ""),
        method=part.parameters.get("method", ""),
        shown_in_body=shown_in_body,
    )


def given_name(part: Part) -> str:
    """Return the name that the part itself gives, made safe; "" when it gives none."""
    for given in (part.disposition.parameters.get("filename"), part.parameters.get("name")):
        if given and (name := safe_name(readable(given))):
            return name
    return ""
