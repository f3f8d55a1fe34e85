"""Guess the charset of bytes that don't say it: Cyrillic by letter frequencies, the rest by chardet."""

import codecs
import re

_SAMPLE = 20_000
_CYRILLIC = ("windows-1251", "koi8-r", "cp866", "iso8859-5", "mac-cyrillic")
# Letters of Russian running text per thousand, with those of Ukrainian and Belarusian added.
_FREQUENT = dict(
    zip(
        "оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфъёіїєґў",
        (
            110,
            85,
            80,
            73,
            67,
            63,
            55,
            47,
            45,
            43,
            35,
            32,
            30,
            28,
            26,
            20,
            19,
            17,
            17,
            16,
            16,
            15,
            12,
            10,
            9,
            7,
            6,
        )
        + (5, 4, 3, 3, 1, 2, 15, 5, 5, 1, 2),
        strict=True,
    )
)
_FOREIGN = re.compile(rb"[\x80-\xff]+")


def guess_charset(data: bytes) -> str:
    """Return Python's name of the likeliest charset of `data`, which is neither ASCII nor UTF-8."""
    sample = data[:_SAMPLE]
    if sample.isascii() and not data.isascii():
        # The first foreign letter stands far down: look from there.
        sample = data[len(data) - len(data.lstrip(bytes(range(128)))) :][:_SAMPLE]
    return _cyrillic(sample) or _by_chardet(sample)


def _cyrillic(sample: bytes) -> str:
    """Return the charset in which the foreign bytes read as plausible Cyrillic words, "" when none does."""
    runs = _FOREIGN.findall(sample)
    foreign = sum(map(len, runs))
    if foreign < 2 * len(runs):
        return ""  # single foreign letters inside Latin words: Western European
    joined = b" ".join(runs)
    scores = {name: _plausibility(joined.decode(name, "replace")) for name in _CYRILLIC}
    best = max(scores, key=scores.__getitem__)
    return best if scores[best] > 25 else ""


def _plausibility(words: str) -> float:
    """Return the mean frequency of the letters; capitals inside words and signs count against it."""
    total = 0.0
    before = " "
    for letter in words:
        if letter == " ":
            before = letter
            continue
        frequency = _FREQUENT.get(letter)
        if frequency is not None:
            total += frequency
        elif letter.lower() in _FREQUENT:
            # A capital begins a word or follows another capital; elsewhere it betrays a wrong charset.
            total += _FREQUENT[letter.lower()] * 0.85 if not before.islower() else -60
        elif letter in "№«»—–…“”„°•\xa0":
            total += 10
        else:
            total -= 60
        before = letter
    return total / max(1, len(words.replace(" ", "")))


def _by_chardet(sample: bytes) -> str:
    import chardet  # takes a tenth of a second to load, and few letters need it

    name = chardet.detect(sample)["encoding"] or "windows-1252"
    try:
        name = codecs.lookup(name).name
        sample.decode(name, "replace")
    except (LookupError, ValueError):
        return "cp1252"
    return "cp1252" if name in ("ascii", "iso8859-1") else name
