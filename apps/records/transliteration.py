"""System names out of what people call things: “Сумма счёта” becomes Summa_scheta."""

import re
import unicodedata

_LATIN = "a b v g d e e zh z i y k l m n o p r s t u f kh ts ch sh shch - y - e yu ya"
_LETTERS = dict(zip("абвгдеёжзийклмнопрстуфхцчшщъыьэюя", _LATIN.replace("-", "").split(" "), strict=True))


def system_name(text: str, separator: str) -> str:
    """Latin letters and digits of the text, its words parted by the separator; "" when there are none.

    With “_” it is a name for formulas, which begins with a letter; with “-” one for addresses.
    """
    latin = "".join(_LETTERS.get(letter, letter) for letter in text.lower())
    plain = unicodedata.normalize("NFKD", latin).encode("ascii", "ignore").decode()
    name = re.sub(r"[^a-z0-9]+", separator, plain).strip(separator)[:60].strip(separator)
    if separator == "-":
        return name
    name = name[:1].upper() + name[1:]
    return f"_{name}" if name[:1].isdigit() else name
