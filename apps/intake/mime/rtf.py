"""Rich text as the HTML it was made from (MS-OXRTFEX), or as plain text."""

import re
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from apps.intake.mime.charsets import known_charset

_TOKEN = re.compile(
    rb"\\([a-zA-Z]{1,32})(-?\d{1,10})? ?"  # a control word and its number
    rb"|\\'([0-9a-fA-F]{2})"  # a byte of the document's charset
    rb"|\\([^a-zA-Z])"  # a control sign
    rb"|([{}])"
    rb"|[\r\n]+"
    rb"|([^\\{}\r\n]+)"
    rb"|\\"
)
# Destinations whose content is no text of the letter.
_SILENT = frozenset(
    (b"fonttbl", b"colortbl", b"stylesheet", b"info", b"pict", b"object", b"header", b"footer", b"generator")
)
_TEXTS = {
    b"par": "\n", b"line": "\n", b"row": "\n", b"sect": "\n", b"page": "\n", b"tab": "\t", b"cell": "\t",
    b"lquote": "‘", b"rquote": "’", b"ldblquote": "“", b"rdblquote": "”", b"bullet": "•", b"endash": "–",
    b"emdash": "—",
}  # fmt: skip
_SIGNS = {b"~": "\xa0", b"_": "-", b"{": "{", b"}": "}", b"\\": "\\", b"\n": "\n", b"\r": "\n"}
# Windows' character sets of fonts (RTF 1.9, \fcharset).
_FONT_CHARSETS = {
    128: "cp932", 129: "cp949", 134: "gb18030", 136: "cp950", 161: "cp1253", 162: "cp1254", 163: "cp1258",
    177: "cp1255", 178: "cp1256", 186: "cp1257", 204: "cp1251", 222: "cp874", 238: "cp1250",
}  # fmt: skip
_HALF_LETTERS = re.compile("[\ud800-\udfff]")


class RtfText(NamedTuple):
    """What a rich text says, as HTML when that is what it was made from."""

    text: str
    is_html: bool


@dataclass(frozen=True, slots=True)
class _Group:
    """What holds between two braces."""

    silent: bool = False
    hidden: bool = False  # \htmlrtf: for readers of rich text only
    fonts: bool = False  # the table of fonts
    font: int = 0
    skip: int = 1  # how many replacements follow a \u


@dataclass(slots=True)
class _Reader:
    """The state of reading one rich text."""

    charset: str = "cp1252"
    group: _Group = _Group()
    outer: list[_Group] = field(default_factory=list)
    charsets: dict[int, str] = field(default_factory=dict)  # of fonts
    output: list[str] = field(default_factory=list)
    pending: bytearray = field(default_factory=bytearray)  # bytes of a font's charset, decoded together
    starred: bool = False
    replacements: int = 0  # still to be passed over
    is_html: bool = False

    def word(self, name: bytes, number: int | None) -> None:
        starred, self.starred = self.starred, False
        if name in _TEXTS:
            self.text(_TEXTS[name])
        elif name == b"u" and number is not None:
            self.text(chr(number % 65_536))
            self.replacements = self.group.skip
        elif name == b"htmlrtf":
            self.change(hidden=number != 0)
        elif name == b"fromhtml":
            self.is_html = True
        elif name in _SILENT or (starred and name != b"htmltag"):
            self.change(silent=True, fonts=name == b"fonttbl")
        else:
            self.setting(name, number or 0)

    def setting(self, name: bytes, number: int) -> None:
        if name == b"ansicpg":
            self.charset = f"cp{number}"
        elif name == b"f":
            self.change(font=number)
        elif name == b"fcharset" and self.group.fonts and number in _FONT_CHARSETS:
            self.charsets[self.group.font] = _FONT_CHARSETS[number]
        elif name == b"uc":
            self.change(skip=max(0, min(number, 10)))

    def change(self, **changes: bool | int) -> None:
        self.flush()
        self.group = replace(self.group, **changes)  # type: ignore[arg-type]  # each change has its field's type

    def brace(self, sign: bytes) -> None:
        self.flush()
        self.starred = False
        self.replacements = 0
        if sign == b"{":
            self.outer.append(self.group)
        elif self.outer:
            self.group = self.outer.pop()

    def sign(self, sign: bytes) -> None:
        if sign == b"*":
            self.starred = True
        elif sign in _SIGNS:
            self.text(_SIGNS[sign])

    def byte(self, value: bytes) -> None:
        if self.replacements:
            self.replacements -= 1
        elif not (self.group.silent or self.group.hidden):
            self.pending += value

    def run(self, data: bytes) -> None:
        passed = min(self.replacements, len(data))
        self.replacements -= passed
        if not (self.group.silent or self.group.hidden):
            self.pending += data[passed:]

    def text(self, text: str) -> None:
        if not (self.group.silent or self.group.hidden):
            self.flush()
            self.output.append(text)

    def flush(self) -> None:
        if self.pending:
            charset = self.charsets.get(self.group.font) or known_charset(self.charset) or "cp1252"
            self.output.append(self.pending.decode(charset, "replace"))
            self.pending.clear()


def read_rtf(data: bytes) -> RtfText:
    """Return what the rich text `data` says; damage ends up as missing or strange words, never as an error."""
    reader = _Reader()
    for token in _TOKEN.finditer(data):
        word, number, hexadecimal, sign, brace, run = token.groups()
        if word:
            reader.word(word, int(number) if number else None)
        elif run:
            reader.run(run)
        elif brace:
            reader.brace(brace)
        elif hexadecimal:
            reader.byte(bytes.fromhex(hexadecimal.decode("ascii")))
        elif sign:
            reader.sign(sign)
    reader.flush()
    text = "".join(reader.output)
    if _HALF_LETTERS.search(text):
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return RtfText(text, reader.is_html)
