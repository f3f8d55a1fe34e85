"""Guess the charset of bytes that don't say it: Cyrillic by letter frequencies, the rest by chardet."""

import codecs
import re

_SAMPLE = 20_000
_TOO_FEW = 4  # foreign bytes that tell nothing
# With how much the commoner ones are preferred when a short text is plausible in several.
_CYRILLIC = {"cp1251": 9, "koi8-r": 8, "iso8859-5": 2, "cp866": 1, "mac-cyrillic": 0}
# Letters of Russian running text per thousand, and those that only Ukrainian and Belarusian have.
_FREQUENT = {
    "о": 110, "е": 85, "а": 80, "и": 73, "н": 67, "т": 63, "с": 55, "р": 47, "в": 45, "л": 43, "к": 35, "м": 32,
    "д": 30, "п": 28, "у": 26, "я": 20, "ы": 19, "ь": 17, "г": 17, "з": 16, "б": 16, "ч": 15, "й": 12, "х": 10, "ж": 9,
    "ш": 7, "ю": 6, "ц": 5, "щ": 4, "э": 3, "ф": 3, "ъ": 1, "ё": 5, "і": 15, "ї": 5, "є": 5, "ґ": 1, "ў": 2,
}  # fmt: skip
_SIGNS = frozenset("№«»—–…“”„’°\xa0")
_NEVER_FIRST = frozenset("ъьы")
_AFTER_HARD_SIGN = frozenset("еёюя")
_IMPLAUSIBLE = -80.0
_PLAUSIBLE = 30.0  # the mean over running text is about 60; over a single rare word half of that
_RUN = re.compile(rb"[\x80-\xff]+")
# Letters of Western European languages as windows-1252 has them; other ones hint at other alphabets.
_WESTERN = frozenset("äöüÄÖÜßéèêëÉÈÊàâÀÂçÇñÑáíóúÁÍÓÚïîôûùãõåæøÅÆØ€£§°²«»“”„‘’–—…•©®™\xa0¿¡ªº")
# What chardet may answer, and the charset to read it as; it knows more of them than letters are written in.
_PROBABLE = {
    "cp1250": "cp1250", "cp1253": "cp1253", "cp1254": "cp1254", "cp1255": "cp1255", "cp1256": "cp1256",
    "cp1257": "cp1257", "cp1258": "cp1258", "cp874": "cp874", "tis-620": "cp874", "cp932": "cp932",
    "shift_jis": "cp932", "euc_jp": "euc_jp", "iso2022_jp": "iso2022_jp", "cp949": "cp949", "euc_kr": "cp949",
    "johab": "johab", "cp950": "big5hkscs", "big5": "big5hkscs", "big5hkscs": "big5hkscs", "gb18030": "gb18030",
    "gbk": "gb18030",
    "gb2312": "gb18030", "iso8859-2": "iso8859-2", "iso8859-7": "cp1253", "iso8859-8": "cp1255", "iso8859-9": "cp1254",
    "koi8-u": "koi8-u", "utf-16-le": "utf-16-le", "utf-16-be": "utf-16-be",
}  # fmt: skip


def guess_charset(data: bytes, hint: str = "") -> str:
    """Return Python's name of the likeliest charset of `data`, which is neither ASCII nor UTF-8.

    `hint` is a codec that other parts of the letter use.
    """
    sample = data[:_SAMPLE]
    if sample.isascii() and (first := _RUN.search(data)):
        sample = data[first.start() :][:_SAMPLE]
    return guess_cyrillic(sample, hint) or _fitting(sample, hint) or _western(sample) or _by_chardet(sample)


def guess_cyrillic(data: bytes, hint: str = "", *, longest_run: int = 2) -> str:
    """Return the charset in which the foreign bytes read as plausible Cyrillic words, "" when none does.

    They must come in runs of `longest_run` bytes on average: Western letters stand alone in Latin words.
    """
    runs = _RUN.findall(data[:_SAMPLE])
    foreign = sum(map(len, runs))
    if not runs or foreign < longest_run * len(runs):
        return ""
    joined = b" ".join(runs)
    doubt = min(1.0, 4 / foreign)
    scores = {
        name: _plausibility(joined.decode(name, "replace")) + (preference + 3 * (name == hint)) * doubt
        for name, preference in _CYRILLIC.items()
    }
    best = max(scores, key=scores.__getitem__)
    return best if scores[best] > _PLAUSIBLE else ""


def _plausibility(words: str) -> float:
    """Return the mean frequency of the letters; what no Russian word has counts against it."""
    total = 0.0
    before = " "
    for letter in words:
        if letter != " ":
            total += _letter(letter, before)
        before = letter
    return total / max(1, len(words) - words.count(" "))


def _letter(letter: str, before: str) -> float:
    frequency = _FREQUENT.get(letter)
    if frequency is None:
        frequency = _FREQUENT.get(letter.lower())
        if frequency is None:
            return 0.0 if letter in _SIGNS else _IMPLAUSIBLE
        # A capital begins a word or follows another capital; elsewhere it betrays a wrong charset.
        return _IMPLAUSIBLE if before.islower() else frequency * 0.95
    if letter in _NEVER_FIRST and before == " ":
        return _IMPLAUSIBLE
    if before == "ъ" and letter not in _AFTER_HARD_SIGN:
        return _IMPLAUSIBLE
    return frequency


def _fitting(sample: bytes, hint: str) -> str:
    """Return `hint` when the bytes are possible in it."""
    if not hint or hint == "ascii":
        return ""
    try:
        sample.decode(hint)
    except (UnicodeError, ValueError):
        return ""
    return hint


def _western(sample: bytes) -> str:
    foreign = b"".join(_RUN.findall(sample)).decode("cp1252", "replace")
    return "cp1252" if _WESTERN.issuperset(foreign) else ""


def _by_chardet(sample: bytes) -> str:
    if sum(map(len, _RUN.findall(sample))) < _TOO_FEW:
        return "cp1252"
    import chardet  # takes a tenth of a second to load, and few letters need it

    for answer in chardet.detect_all(sample):
        try:
            name = codecs.lookup(str(answer["encoding"])).name
        except LookupError:
            continue
        if name in _PROBABLE:
            return _PROBABLE[name]
    return "cp1252"
