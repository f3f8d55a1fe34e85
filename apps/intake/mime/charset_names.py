"""Names of charsets as letters have them, and Python's codecs for them."""

# Names without signs, that Python doesn't know or knows as a charset smaller than what people send under them:
# browsers and mailers read these names as the larger one too (WHATWG Encoding Standard).
ALIASES = {
    "ansi": "cp1252",
    "ansicyrillic": "cp1251",
    "ascii8bit": "cp1252",
    "big5": "big5hkscs",
    "cnbig5": "big5hkscs",
    "chinese": "gb18030",
    "cngb": "gb18030",
    "cyrillic": "iso8859-5",
    "eucjp": "euc_jp",
    "euccn": "gb18030",
    "euckr": "cp949",
    "gb2312": "gb18030",
    "gb23121980": "gb18030",
    "gb231280": "gb18030",
    "gbk": "gb18030",
    "hebrew": "iso8859-8",
    "hzgb2312": "hz",
    "iso10646ucs2": "utf-16-be",
    "iso2022jp": "iso2022_jp_ext",
    "iso88591": "cp1252",
    "iso885911": "cp874",
    "iso88596e": "iso8859-6",
    "iso88596i": "iso8859-6",
    "iso88598e": "iso8859-8",
    "iso88598i": "iso8859-8",
    "iso88599": "cp1254",
    "koi": "koi8-r",
    "koi8": "koi8-r",
    "koi8r": "koi8-r",
    "koi8ru": "koi8-u",
    "koi8u": "koi8-u",
    "korean": "cp949",
    "ksc5601": "cp949",
    "ksc56011987": "cp949",
    "ksc56011989": "cp949",
    "l1": "cp1252",
    "latin1": "cp1252",
    "logical": "iso8859-8",
    "mac": "mac-roman",
    "maccyrillic": "mac-cyrillic",
    "macce": "mac-latin2",
    "macroman": "mac-roman",
    "mskanji": "cp932",
    "shiftjis": "cp932",
    "sjis": "cp932",
    "tis620": "cp874",
    "unicode": "utf-16",
    "unicode11utf7": "utf-7",
    "unicode11utf8": "utf-8",
    "unicode20utf7": "utf-7",
    "unicode20utf8": "utf-8",
    "ucs2": "utf-16",
    "utf8mb4": "utf-8",
    "visual": "iso8859-8",
    "win": "cp1251",
    "windows31j": "cp932",
    "windows949": "cp949",
    "windows874": "cp874",
    "windows936": "gb18030",
}

# Text codecs of Python that are no charsets, or that take quadratic time.
REFUSED = frozenset(
    ("idna", "punycode", "undefined", "unicode_escape", "raw_unicode_escape", "mbcs", "oem", "unicode-escape")
)

# Charsets whose bytes may all be below 128, so that plain ASCII is not what it seems.
SEVEN_BIT = frozenset(
    (
        *("utf-7", "hz", "iso2022_jp", "iso2022_jp_1", "iso2022_jp_2", "iso2022_jp_2004", "iso2022_jp_3"),
        *("iso2022_jp_ext", "iso2022_kr", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be"),
        *("cp037", "cp273", "cp424", "cp500", "cp875", "cp1026", "cp1140"),
    )
)
