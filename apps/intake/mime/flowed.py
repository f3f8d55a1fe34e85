"""format=flowed (RFC 3676): paragraphs that were broken for transport are put together again."""


def unflow(text: str, *, delete_space: bool) -> str:
    """Join soft line breaks of the same quote depth; `delete_space` is the DelSp parameter."""
    lines: list[str] = []
    pieces: list[str] = []
    depth = -1
    for line in text.split("\n"):
        quotes = len(line) - len(line.lstrip(">"))
        body = line[quotes:]
        body = body.removeprefix(" ")  # stuffed
        if pieces and quotes != depth:
            lines.append(_line(depth, pieces))
            pieces = []
        depth = quotes
        if body == "-- ":
            if pieces:
                lines.append(_line(depth, pieces))
            pieces = []
            lines.append(_line(depth, [body]))
        elif body.endswith(" "):
            pieces.append(body[:-1] if delete_space else body)
        else:
            lines.append(_line(depth, [*pieces, body]))
            pieces = []
    if pieces:
        lines.append(_line(depth, pieces))
    return "\n".join(lines)


def _line(depth: int, pieces: list[str]) -> str:
    body = "".join(pieces)
    return f"{'>' * depth} {body}" if depth and body else ">" * depth + body
