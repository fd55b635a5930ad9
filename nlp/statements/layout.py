"""The geometry of one Doc that the statement rules need: tree, sentences, paragraphs, quotations. Linear time."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field

from nlp.parsed import Doc, plain
from nlp.statements.lexicon import Lexicon
from nlp.statements.quotes import MARKS, Quote, find_quotes
from topics.records import Span

DASHES = frozenset("—–―-")
SENTENCE_ENDS = frozenset({".", "!", "?", "…", "...", "?!", "!?", "!!!", ".."})
REACH = 200  # tokens that a rule looks away from its cue at most: keeps a text without sentence ends linear
SIMPLE = {"об": "о", "обо": "о", "во": "в", "ко": "к", "со": "с", "ото": "от", "изо": "из", "надо": "над"}
_BREAK = re.compile(r"[\n\r\u2028\u2029]")


@dataclass(slots=True)
class Layout:
    """Per token: ``lemmas``, ``words`` (plain forms), ``pos``, ``deps``, ``heads``, ``kids``, the number of its
    ``sentence`` and ``paragraph``, and its subtree as an interval of the depth-first order.

    ``sentences`` and ``paragraphs`` are token bounds without trailing white space; ``cue_heads`` are the verbs that may
    signal speech, filled in when the cues are found.
    """

    doc: Doc
    lexicon: Lexicon
    text: str
    words: list[str]
    lemmas: list[str]
    pos: list[str]
    deps: list[str]
    heads: list[int]
    kids: list[list[int]]
    starts: list[int]
    sentence: list[int]
    sentences: list[tuple[int, int]]
    paragraph: list[int]
    paragraphs: list[tuple[int, int]]
    quotes: list[Quote]
    cue_heads: set[int] = field(default_factory=set)
    _subjects: dict[int, int] = field(default_factory=dict)
    _quote_starts: list[int] = field(default_factory=list)
    _enter: list[int] = field(default_factory=list)
    _leave: list[int] = field(default_factory=list)
    left: list[int] = field(default_factory=list)
    right: list[int] = field(default_factory=list)

    def dominates(self, ancestor: int, token: int) -> bool:
        """Whether ``token`` is ``ancestor`` or stands below it in the tree."""
        return self._enter[ancestor] <= self._enter[token] < self._leave[ancestor]

    def morph(self, token: int, feature: str) -> str:
        """The value of one UD feature, or an empty string."""
        values = self.doc[token].morph.get(feature, [])
        return values[0] if values else ""

    def end(self, token: int) -> int:
        """The character after the token."""
        return self.starts[token] + len(self.doc[token])

    def span(self, start: int, end: int) -> Span:
        """The public span of the tokens ``[start, end)``, cut from ``text``: ``doc.text`` is made anew at every use."""
        first, last = self.starts[start], self.end(end - 1)
        return Span(start=first, end=last, text=self.text[first:last])

    def token_at(self, offset: int) -> int:
        """The token that holds the character, or the last one that begins before it."""
        return max(0, bisect_right(self.starts, offset) - 1)

    def token_from(self, offset: int) -> int:
        """The first token that begins at the character or after it (``len(doc)`` when none does)."""
        return bisect_left(self.starts, offset)

    def is_punct(self, token: int) -> bool:
        """Whether the token is white space or holds neither letter nor digit."""
        return self.pos[token] in ("PUNCT", "SPACE") or not any(map(str.isalnum, self.words[token]))

    def is_dash(self, token: int) -> bool:
        """Whether the token is a dash, or a hyphen that stands for one."""
        return self.words[token] in DASHES or self.words[token] == "--"

    def is_mark(self, token: int) -> bool:
        """Whether the token is a quotation mark."""
        return len(self.words[token]) == 1 and self.words[token] in MARKS

    def finite(self, token: int) -> bool:
        """A verb form that can be the predicate of a clause."""
        return self.pos[token] in ("VERB", "AUX") and self.morph(token, "VerbForm") in ("Fin", "")

    def subject(self, token: int) -> int | None:
        """The subject among the dependents of a predicate, the first if there are several."""
        return self._subjects.get(token)

    def quotes_within(self, start: int, end: int) -> list[Quote]:
        """The quotations that open at characters ``[start, end)``."""
        opened = self._quote_starts
        return self.quotes[bisect_left(opened, start) : bisect_left(opened, end)]

    def preposition(self, token: int) -> str | None:
        """The preposition that governs a noun, as the lexicon names it ("о", "по_поводу"), or None."""
        for kid in self.kids[token]:
            if self.deps[kid] == "case" and kid < token:
                fixed = [self.words[k] for k in self.kids[kid] if self.deps[k] == "fixed"]
                return "_".join([SIMPLE.get(self.words[kid], self.words[kid]), *fixed])
        return None


def lay_out(doc: Doc, lexicon: Lexicon) -> Layout:
    """Build the Layout of an annotated Doc."""
    tokens, text = list(doc), doc.text
    size = len(tokens)
    heads = [token.head.i for token in tokens]
    kids: list[list[int]] = [[] for _ in range(size)]
    for token, head in enumerate(heads):
        if head != token:
            kids[head].append(token)
    layout = Layout(
        doc=doc,
        lexicon=lexicon,
        text=text,
        words=[token.plain for token in tokens],
        lemmas=[plain(token.lemma_ or token.text) for token in tokens],
        pos=[token.pos_ for token in tokens],
        deps=[token.dep_.lower() for token in tokens],
        heads=heads,
        kids=kids,
        starts=[token.idx for token in tokens],
        sentence=[0] * size,
        sentences=[],
        paragraph=[0] * size,
        paragraphs=[],
        quotes=find_quotes(text),
    )
    layout._quote_starts = [quote.start for quote in layout.quotes]
    for token, dep in enumerate(layout.deps):
        if dep.startswith("nsubj"):
            layout._subjects.setdefault(heads[token], token)
    _number_sentences(layout)
    _walk_tree(layout)
    return layout


def _number_sentences(layout: Layout) -> None:
    """Sentences begin where the Doc says so; a paragraph begins after white space with a line break."""
    doc, fresh = layout.doc, True
    for token in doc:
        if token.is_sent_start or fresh or _lost_space(layout, token.i):
            layout.sentences.append((token.i, token.i))
        if fresh:
            layout.paragraphs.append((token.i, token.i))
        number, first = len(layout.sentences) - 1, layout.sentences[-1][0]
        layout.sentence[token.i], layout.paragraph[token.i] = number, len(layout.paragraphs) - 1
        fresh = layout.pos[token.i] == "SPACE" and bool(_BREAK.search(token.text))
        if layout.pos[token.i] != "SPACE":
            layout.sentences[-1] = (first, token.i + 1)
            layout.paragraphs[-1] = (layout.paragraphs[-1][0], token.i + 1)


def _lost_space(layout: Layout, token: int) -> bool:
    """A sentence that begins right behind the full stop of the one before, as in bad copies: режима".Для этого."""
    if token < 3 or layout.words[token - 1] != "." or layout.starts[token] != layout.end(token - 1):
        return False
    before = layout.doc[token - 2].text
    return (
        layout.doc[token].is_title
        and len(layout.doc[token]) > 1
        and (before in MARKS or (before.islower() and len(before) > 3))
    )


def _walk_tree(layout: Layout) -> None:
    """Depth-first order, without recursion (a tree may be as deep as a sentence is long), and subtree edges."""
    size = len(layout.heads)
    enter, leave = [0] * size, [0] * size
    left, right = list(range(size)), [token + 1 for token in range(size)]
    clock = 0
    for root in (token for token in range(size) if layout.heads[token] == token):
        stack = [(root, False)]
        while stack:
            token, done = stack.pop()
            if done:
                leave[token] = clock
                for kid in layout.kids[token]:
                    left[token], right[token] = min(left[token], left[kid]), max(right[token], right[kid])
                continue
            enter[token] = clock
            clock += 1
            stack.append((token, True))
            stack.extend((kid, False) for kid in layout.kids[token])
    layout._enter, layout._leave, layout.left, layout.right = enter, leave, left, right
