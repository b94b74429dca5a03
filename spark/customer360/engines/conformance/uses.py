"""What a text of SQL uses: functions, casts by their type, operators. Names only; types are the engine's to know.

Reads tokens, not grammar: contracts hold conditions and parts of queries, and any dialect's parser takes long to load.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

_TOKEN = re.compile(
    r"""(?P<skip>\s+|--[^\n]*|/\*.*?\*/)
      | (?P<text>[rR]?'(?:[^'\\]|\\.)*'|[rR]?"(?:[^"\\]|\\.)*")
      | (?P<quoted>`[^`]*`)
      | (?P<number>\d+(?:\.\d*)?(?:[eE][+-]?\d+)?(?:BD|[LSYDF])?\b|\.\d+)
      | (?P<word>[^\W\d]\w*)
      | (?P<sign><=>|<>|!=|==|<=|>=|\|\||::|->|<<|>>|[-+*/%<>=&|^~!(),.;:\[\]{}?])""",
    re.VERBOSE | re.DOTALL,
)


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_OPERATORS = _set("<=> <> != == <= >= || :: -> << >> + - * / % < > = & | ^ ~ [")
_WORDS = _set("and or not in between like ilike rlike regexp div case interval over filter is exists lateral")
# What stands before a parenthesis without being called.
_NOT_CALLED = _set(
    "and or not in on as by from where when then else select values using over filter group having join distinct "
    "between like rlike ilike regexp any all some union except intersect interval partition into set case end is "
    "exists table rows range div within decimal numeric varchar char insert update matched view with lateral limit"
)
_UNITS = _set(
    "microsecond millisecond second minute hour day dayofyear week month quarter year doy dow dayofweek dow_iso "
    "epoch yearofweek"
)
_CASTS = _set("cast try_cast")
_LITERALS = _set("date timestamp")


@dataclass(frozen=True)
class Token:
    """A piece of SQL: `text`, `quoted`, `number`, `word` or `sign`."""

    kind: str
    text: str

    @property
    def word(self) -> str:
        """The text in lower case where it is a word, else nothing."""
        return self.text.lower() if self.kind == "word" else ""


@dataclass(frozen=True)
class Use:
    """Something that SQL uses.

    Attributes:
        name: As vectors call it: `round`, `cast(date)`, `timestampdiff(minute)`, `<=>`, `date literal`.
        words: Names inside of its parentheses, in lower case, columns among them.
        texts: String literals inside of its parentheses, or after it where it is an operator, with their quotes.
    """

    name: str
    words: frozenset[str] = frozenset()
    texts: tuple[str, ...] = ()


def tokens(sql: str) -> list[Token]:
    """The pieces of a text; what is no SQL stands for itself, a character each."""
    found, at = [], 0
    while at < len(sql):
        match = _TOKEN.match(sql, at)
        if match is None:
            found.append(Token("sign", sql[at]))
            at += 1
            continue
        if match.lastgroup != "skip":
            found.append(Token(match.lastgroup or "", match[0]))
        at = match.end()
    return found


def renamed(sql: str, names: Mapping[str, str]) -> str:
    """The SQL with other names of columns."""
    return " ".join(names.get(token.text, token.text) for token in tokens(sql))


def uses(sql: str) -> Iterator[Use]:
    """What the SQL uses, in its order, and again where it is used again."""
    found = tokens(sql)
    for at, token in enumerate(found):
        before = found[at - 1] if at else Token("", "")
        after = found[at + 1] if at + 1 < len(found) else Token("", "")
        if token.kind == "sign" and token.text in _OPERATORS:
            yield _operator(token, before, found[at + 1 :])
        elif token.word and before.text != "." and after.text == "(" and _is_called(token, before):
            yield _call(token.word, _enclosed(found, at + 1))
        elif token.word in _LITERALS and after.kind == "text":
            yield Use(f"{token.word} literal")
        elif token.word in _WORDS and before.text != ".":
            yield Use(token.word, texts=_texts(found[at + 1 : at + 2]))


def _is_called(token: Token, before: Token) -> bool:
    return token.word not in _NOT_CALLED and before.word != "as"


def _operator(token: Token, before: Token, after: list[Token]) -> Use:
    # `count(*)` and `t.*` multiply nothing.
    if token.text == "*" and (
        before.text in ("(", ".", ",", "") or before.word in ("select", "set", "insert")
    ):
        return Use("star")
    if token.text == "::" and after:
        return Use(f"cast({after[0].word})")
    return Use({"!=": "<>", "==": "="}.get(token.text, token.text), texts=_texts(after[:1]))


def _call(name: str, inside: list[Token]) -> Use:
    words = frozenset(t.text.strip("`").lower() for t in inside if t.kind in ("word", "quoted"))
    texts = _texts(inside)
    if name in _CASTS:
        return Use(f"{name}({_type_of_cast(inside)})", words, texts)
    # timestampdiff(MINUTE, x, y), extract(DAY FROM x)
    if len(inside) > 1 and inside[0].word in _UNITS and (inside[1].text == "," or inside[1].word == "from"):
        return Use(f"{name}({inside[0].word})", words, texts)
    return Use(name, words, texts)


def _type_of_cast(inside: list[Token]) -> str:
    """The name of the type, without its digits; `?` where it is made at run time."""
    positions = [at for at, token in enumerate(inside) if token.word == "as"]
    after = inside[positions[-1] + 1 :] if positions else []
    return after[0].word or "?" if after else "?"


def _enclosed(found: list[Token], opened: int) -> list[Token]:
    """The tokens between a parenthesis and the one that closes it."""
    depth = 0
    for at in range(opened, len(found)):
        depth += {"(": 1, ")": -1}.get(found[at].text, 0)
        if depth == 0:
            return found[opened + 1 : at]
    return found[opened + 1 :]


def _texts(found: list[Token]) -> tuple[str, ...]:
    return tuple(token.text for token in found if token.kind == "text")
