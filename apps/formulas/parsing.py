"""Formulas read from their text.

A Pratt parser of our own: what a technologist sees of a parser are its sentences and their places, and with a parser
generator these would be put together from the names of its terminals; so little grammar needs no library either. The
common expression language was tried and passed over: it can't bound nested comprehensions, doesn't mix numbers and
knows nothing of `$$message->From`; evaluators over Python's own syntax, and template languages, reach into Python.
"""

from functools import lru_cache

from django.utils.translation import gettext as _

from apps.formulas.errors import FormulaError
from apps.formulas.syntax import OBJECT, Call, Formula, Literal, Name, Node, Operation, Opposite, Part
from apps.formulas.tokens import Kind, Token, tokens

LONGEST_FORMULA = 5_000  # characters
MOST_OPERATORS = 150  # they are as deep as they are many
DEEPEST = 40  # brackets and functions inside each other

WORDS = {
    "AND": "AND", "OR": "OR", "NOT": "NOT", "IN": "IN", "CONTAINS": "CONTAINS",
    "И": "AND", "ИЛИ": "OR", "НЕ": "NOT",
}  # fmt: skip
CONSTANTS = {"TRUE": True, "FALSE": False, "NULL": None, "EMPTY": None, "ИСТИНА": True, "ЛОЖЬ": False, "ПУСТО": None}
STRENGTHS = {
    "OR": 1, "AND": 2,
    "=": 4, "<>": 4, "<": 4, "<=": 4, ">": 4, ">=": 4, "IN": 4, "CONTAINS": 4,
    "&": 5, "+": 6, "-": 6, "*": 7, "/": 7,
}  # fmt: skip
_NOT, _MINUS = 3, 8


def parse(text: str) -> Formula:
    """Read a formula; FormulaError says what is wrong, where, and what would be right."""
    if len(text) > LONGEST_FORMULA:
        sentence = _("The formula is longer than %(most)s characters. Keep a part of it in a variable.")
        raise FormulaError(sentence % {"most": LONGEST_FORMULA}, LONGEST_FORMULA)
    return _parse(text)


@lru_cache(maxsize=2_000)
def _parse(text: str) -> Formula:
    return Formula(text, _Parser(text).formula())


class _Parser:
    def __init__(self, text: str) -> None:
        self.tokens = list(tokens(text))
        self.place = 0
        self.depth = 0
        self.operators = 0

    @property
    def token(self) -> Token:
        return self.tokens[self.place]

    @property
    def after(self) -> Token:
        return self.tokens[min(self.place + 1, len(self.tokens) - 1)]

    def formula(self) -> Node:
        if self.tokens[0].kind is Kind.END:
            raise FormulaError(_("The formula is empty. Write a value, for example message.Subject."), 0)
        root = self.expression()
        last = self.token
        if last.kind is not Kind.END:
            raise _unexpected(last)
        return root

    def expression(self, strength: int = 0) -> Node:
        self.depth += 1
        if self.depth > DEEPEST:
            sentence = _("More than %(most)s brackets stand inside each other. Keep a part in a variable.")
            raise FormulaError(sentence % {"most": DEEPEST}, self.token.at)
        left = self.operand()
        while True:
            operator, negated = self.operator()
            found = STRENGTHS.get(operator, 0)
            if found <= strength:
                break
            at = self.token.at
            self.place += 2 if negated else 1
            self.count_operator(at)
            left = Operation(at, operator, left, self.expression(found))
            left = Opposite(at, "NOT", left) if negated else left
        self.depth -= 1
        return left

    def operator(self) -> tuple[str, bool]:
        """The operator that comes next, and whether a NOT stands before it (“x NOT IN list”); "" where none does."""
        if self.token.kind is Kind.SIGN:
            return self.token.text, False
        word, following = _word(self.token), _word(self.after)
        if word == "NOT" and following in {"IN", "CONTAINS"}:
            return following, True
        return word, False

    def operand(self) -> Node:
        """A value with what stands before and behind it."""
        token = self.token
        self.place += 1
        if token.kind is Kind.VALUE:
            return self.path(Literal(token.at, token.value))
        if token.kind is Kind.NAME:
            return self.named(token)
        if token.text in {"-", "+"}:
            self.count_operator(token.at)
            value = self.expression(_MINUS)
            return Opposite(token.at, "-", value) if token.text == "-" else value
        return self.path(self.behind_sign(token))

    def behind_sign(self, token: Token) -> Node:
        """What a bracket holds, or what a dollar stands before."""
        match token.text:
            case "(":
                inner = self.expression()
                self.close(token)
                return inner
            case "$$":
                return Name(token.at, self.name(token))
            case "$":
                return Part(self.token.at, Name(token.at, OBJECT), self.name(token))
        raise self.missing(token)

    def named(self, token: Token) -> Node:
        """What a word is that stands where a value should: a function, a constant, NOT, or a variable."""
        called = self.token.kind is Kind.SIGN and self.token.text == "("
        word = _word(token)
        if word == "NOT":
            self.count_operator(token.at)
            return Opposite(token.at, "NOT", self.expression(_NOT))
        if called and word in {"AND", "OR"}:
            return self.path(self.joined(token, word))
        if called:
            return self.path(self.call(token))
        if word:
            raise self.missing(token)
        constant = token.text.upper()
        if constant in CONSTANTS:
            return self.path(Literal(token.at, CONSTANTS[constant]))
        return self.path(Name(token.at, token.text))

    def call(self, token: Token) -> Node:
        arguments, name = self.arguments(), token.text.upper()
        # FORMAT("…", LIST(a, b)) is the same as FORMAT("…", a, b): a list would lose its empty values.
        if name == "FORMAT" and len(arguments) == 2:
            values = arguments[1]
            if isinstance(values, Call) and values.function == "LIST":
                arguments = (arguments[0], *values.arguments)
        return Call(token.at, name, arguments)

    def joined(self, token: Token, word: str) -> Node:
        """AND(a, b, c), as spreadsheets have it."""
        arguments = self.arguments()
        if not arguments:
            raise FormulaError(_("%(name)s needs conditions between its brackets.") % {"name": word}, token.at)
        node = arguments[0]
        for argument in arguments[1:]:
            self.count_operator(token.at)
            node = Operation(token.at, word, node, argument)
        return node

    def arguments(self) -> tuple[Node, ...]:
        opening, found = self.token, []
        self.place += 1
        if self.is_sign(")"):
            self.place += 1
            return ()
        while True:
            found.append(self.expression())
            if not self.is_sign(","):
                break
            self.place += 1
        self.close(opening)
        return tuple(found)

    def path(self, node: Node) -> Node:
        """The value, or the part of it that dots or arrows lead to."""
        while self.is_sign("."):
            point = self.token
            self.place += 1
            self.count_operator(point.at)
            node = Part(self.token.at, node, self.name(point))
        return node

    def name(self, before: Token) -> str:
        token = self.token
        if token.kind is not Kind.NAME:
            shown = "->" if before.text == "." else before.text
            raise FormulaError(_("A name is missing behind “%(sign)s”.") % {"sign": shown}, before.at)
        self.place += 1
        return token.text

    def close(self, opening: Token) -> None:
        if self.is_sign(")"):
            self.place += 1
        elif self.token.kind is Kind.END:
            raise FormulaError(_("The bracket “(” that stands here is not closed. Add a “)”."), opening.at)
        else:
            raise _unexpected(self.token)

    def is_sign(self, sign: str) -> bool:
        return self.token.kind is Kind.SIGN and self.token.text == sign

    def count_operator(self, at: int) -> None:
        self.operators += 1
        if self.operators > MOST_OPERATORS:
            sentence = _("The formula has more than %(most)s operators. Keep a part of it in a variable.")
            raise FormulaError(sentence % {"most": MOST_OPERATORS}, at)

    def missing(self, token: Token) -> FormulaError:
        """A value should stand where this token does."""
        before = self.tokens[self.place - 2].text if self.place > 1 else ""
        facts = {"sign": token.text, "before": before}
        if token.kind is Kind.END:
            return FormulaError(
                _("The formula ends behind “%(before)s”. Add the value that is missing.") % facts, token.at
            )
        if not before:
            return FormulaError(_("A value is missing before “%(sign)s”.") % facts, token.at)
        return FormulaError(_("A value is missing between “%(before)s” and “%(sign)s”.") % facts, token.at)


def _word(token: Token) -> str:
    """The operator that a name is; "" for any other token. The Russian ones in capitals only: «и» may be a name."""
    if token.kind is not Kind.NAME:
        return ""
    return WORDS.get(token.text.upper() if token.text.isascii() else token.text, "")


def _unexpected(token: Token) -> FormulaError:
    """What stands here can't follow a value."""
    if token.text == ")":
        return FormulaError(_("This bracket “)” closes nothing. Take it away, or add a “(”."), token.at)
    if token.text == ",":
        return FormulaError(
            _("A comma belongs between the values of a function. A list is written LIST(…, …)."), token.at
        )
    sentence = _("A comma or an operator is missing before “%(text)s”. Texts are joined by &.")
    return FormulaError(sentence % {"text": token.text[:40]}, token.at)
