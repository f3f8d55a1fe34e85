"""Words typed in the wrong keyboard layout: “ghbynth” is “принтер”, «цштвщц» is “window”."""

_LATIN = "qwertyuiop[]asdfghjkl;'zxcvbnm,.`"
_CYRILLIC = "йцукенгшщзхъфывапролджэячсмитьбюё"
_TO_CYRILLIC = str.maketrans(_LATIN + _LATIN.upper(), _CYRILLIC + _CYRILLIC.upper())
_TO_LATIN = str.maketrans(_CYRILLIC + _CYRILLIC.upper(), _LATIN + _LATIN.upper())


def switched(typed: str) -> str:
    """The same keys in the other layout; "" when they are of both or of none."""
    latin = any("a" <= letter <= "z" for letter in typed.lower())
    cyrillic = any("а" <= letter <= "я" or letter == "ё" for letter in typed.lower())
    if latin == cyrillic or ":" in typed:
        return ""
    return typed.translate(_TO_CYRILLIC if latin else _TO_LATIN)
