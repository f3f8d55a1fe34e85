"""What a formula raises: one sentence for the technologist, and the place."""

from django.utils.translation import gettext as _


class FormulaError(ValueError):
    """A formula that can't be read, is wrong for its place, or has no value now.

    `sentence` says what is wrong and names the cure; `at` is the index of the character that it is about. The text of
    the error is the sentence with the place, counted from one as people count.
    """

    def __init__(self, sentence: str, at: int = 0) -> None:
        self.sentence = sentence
        self.at = at
        super().__init__(_("%(sentence)s (Character %(number)s.)") % {"sentence": sentence, "number": at + 1})


class NoValueError(ValueError):
    """A function or an operator has no value for what it was given; the text is a sentence without a place.

    `argument` is the index of the one that is wrong, None where all are.
    """

    def __init__(self, sentence: str, argument: int | None = None) -> None:
        self.argument = argument
        super().__init__(sentence)
