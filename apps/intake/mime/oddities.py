"""The codes of what may be odd about a letter, in one list, so that nothing odd goes without a name."""

from enum import StrEnum


class Oddity(StrEnum):
    """What was broken or unusual, and so how the letter was read. Some codes are followed by ":" and a detail."""

    # Charsets; the detail names the charset, or the declared one and the one that was used.
    CHARSET_UNKNOWN = "charset-unknown"  # nobody knows the declared charset; the text is plain ASCII anyway
    CHARSET_GUESSED = "charset-guessed"  # none was declared, or it didn't fit
    CHARSET_WRONG = "charset-wrong"  # declared:used – the bytes are plainly something else
    CHARSET_ERRORS = "charset-errors"  # a few bytes don't exist in the declared charset and are replaced
    WORD_BROKEN = "encoded-word-broken"  # a header was cut inside an encoded word
    HEADER_EIGHT_BIT = "header-8bit"  # raw bytes in headers, read in this charset
    # Encodings of parts.
    BASE64_DAMAGED = "base64-damaged"
    BASE64_IS_PLAIN = "base64-is-plain"  # declared as base64, but it is ordinary text
    TRANSFER_UNKNOWN = "transfer-encoding-unknown"  # the detail is the encoding's name
    UUENCODE_BROKEN = "uuencode-broken"
    HTML_AS_PLAIN = "html-as-plain"  # HTML that was sent as plain text
    # Headers.
    FROM_MISSING = "from-missing"  # the detail is the header that stands in, if one does
    FROM_SEVERAL = "from-several"
    DATE_MISSING = "date-missing"
    DATE_UNREADABLE = "date-unreadable"
    STRAY_LINE = "header-stray-line"
    # Structure.
    BOUNDARY_MISSING = "boundary-missing"  # a multipart without any parts, read as text
    BOUNDARY_WRONG = "boundary-wrong"  # the parts are separated by another line than the declared one
    PART_UNCLOSED = "part-unclosed"
    PART_AFTER_END = "part-after-end"
    TOO_MANY_PARTS = "too-many-parts"
    # Wrappings.
    ENCRYPTED = "encrypted"  # smime, pgp
    SIGNED_BROKEN = "signed-broken"  # an S/MIME wrapping that could not be opened
    TNEF = "tnef"  # a winmail.dat was unpacked
    TNEF_BROKEN = "tnef-broken"
    CALENDAR_BROKEN = "calendar-broken"
    # The reader itself gave up; the detail is the error's name. The raw letter has everything.
    UNREADABLE = "unreadable"

    def about(self, *details: str) -> str:
        """Return the code with its details, "charset-guessed:koi8-r"."""
        return ":".join((self.value, *details))
