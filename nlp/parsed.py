"""A parsed text as plain Python objects: all that a spaCy Doc says, read once, for stages that ask many thousand times.

A spaCy token answers each question anew: a string is looked up and decoded, the children are searched for among all
tokens of the subtree, the sentence's bounds by walking to both ends. Here every answer is an attribute that is filled
when the Doc is read, in linear time. Names and meanings are spaCy's, as far as the stages need them; what is added is
``plain`` and ``plain_lemma`` (lower case, ё as е), which lexicons are asked for.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np
from spacy.attrs import DEP, ENT_IOB, ENT_TYPE, HEAD, LEMMA, MORPH, ORTH, POS, SENT_START, SPACY
from spacy.lexeme import Lexeme
from spacy.tokens import Doc as SpacyDoc

COLUMNS = (ORTH, LEMMA, POS, DEP, MORPH, ENT_IOB, ENT_TYPE, SENT_START, SPACY, HEAD)
IOB = ("", "I", "O", "B")
WORDS_KEPT = 50_000

_WORDS: dict[int, Word] = {}
_LEMMAS: dict[int, tuple[str, str]] = {}
_LABELS: dict[int, str] = {}
_MORPHS: dict[int, Morph] = {}


def plain(word: str) -> str:
    """Lower case, ё as е."""
    return word.lower().replace("ё", "е")


class Morph(dict[str, list[str]]):
    """UD features with their values; as a string, "Case=Nom|Number=Sing"."""

    __slots__ = ("_written",)

    def __init__(self, written: str) -> None:
        features = (feature.partition("=") for feature in written.split("|") if feature)
        super().__init__((name, values.split(",")) for name, _, values in features)
        self._written = written

    def __str__(self) -> str:
        return self._written


class Word:
    """What is the same wherever the word is written so."""

    __slots__ = ("is_alpha", "is_punct", "is_quote", "is_space", "is_title", "is_upper", "lower_", "plain", "text")

    def __init__(self, lexeme: Lexeme) -> None:
        self.text: str = lexeme.text
        self.lower_: str = lexeme.lower_
        self.plain = plain(self.text)
        self.is_alpha: bool = lexeme.is_alpha
        self.is_punct: bool = lexeme.is_punct
        self.is_quote: bool = lexeme.is_quote
        self.is_space: bool = lexeme.is_space
        self.is_title: bool = lexeme.is_title
        self.is_upper: bool = lexeme.is_upper


class Token:
    """One token of a Doc; two are equal only if they are the same one."""

    __slots__ = (
        "_word", "children", "dep_", "doc", "ent_iob_", "ent_type_", "head", "i", "idx", "is_sent_start", "lemma_",
        "morph", "plain", "plain_lemma", "pos_", "sent", "text", "whitespace_",
    )  # fmt: skip

    doc: Doc
    i: int
    idx: int
    text: str
    plain: str
    lemma_: str
    plain_lemma: str
    pos_: str
    dep_: str
    morph: Morph
    ent_iob_: str
    ent_type_: str
    is_sent_start: bool
    whitespace_: str
    head: Token
    children: list[Token]
    sent: Span
    _word: Word

    def __len__(self) -> int:
        return len(self.text)

    def __str__(self) -> str:
        return self.text

    @property
    def lower_(self) -> str:
        """In lower case."""
        return self._word.lower_

    @property
    def is_alpha(self) -> bool:
        """Letters only."""
        return self._word.is_alpha

    @property
    def is_punct(self) -> bool:
        """Punctuation only."""
        return self._word.is_punct

    @property
    def is_quote(self) -> bool:
        """A quotation mark."""
        return self._word.is_quote

    @property
    def is_space(self) -> bool:
        """White space only."""
        return self._word.is_space

    @property
    def is_title(self) -> bool:
        """A capital, then small letters."""
        return self._word.is_title

    @property
    def is_upper(self) -> bool:
        """Capitals only."""
        return self._word.is_upper

    @property
    def ancestors(self) -> Iterator[Token]:
        """What governs the token, from its head to the root."""
        token = self
        while token.head is not token:
            token = token.head
            yield token

    def is_ancestor(self, token: Token) -> bool:
        """Whether it governs ``token``, at whatever height."""
        return any(above is self for above in token.ancestors)

    @property
    def subtree(self) -> Iterator[Token]:
        """The token and all below it: in the order of the text where the tree is projective."""
        pending: list[tuple[Token, bool]] = [(self, False)]
        while pending:
            token, opened = pending.pop()
            if opened or not token.children:
                yield token
                continue
            rights = [child for child in token.children if child.i > token.i]
            pending += [(child, False) for child in reversed(rights)]
            pending.append((token, True))
            pending += [(child, False) for child in reversed(token.children) if child.i < token.i]

    @property
    def left_edge(self) -> Token:
        """The first token of the subtree."""
        return min(self.subtree, key=lambda token: token.i)

    @property
    def right_edge(self) -> Token:
        """The last token of the subtree."""
        return max(self.subtree, key=lambda token: token.i)

    @property
    def conjuncts(self) -> tuple[Token, ...]:
        """The other members of the coordination that the token belongs to."""
        first = self
        while first.dep_ == "conj" and first.head is not first:
            first = first.head
        members = [first]
        for member in members:
            members += [child for child in member.children if child.dep_ == "conj" and child.i > member.i]
        return tuple(member for member in members if member is not self)


class Span:
    """Tokens ``[start, end)`` of a Doc; ``label_`` is the type of a name."""

    __slots__ = ("doc", "end", "label_", "start")

    def __init__(self, doc: Doc, start: int, end: int, label: str = "") -> None:
        self.doc = doc
        self.start = start
        self.end = end
        self.label_ = label

    def __iter__(self) -> Iterator[Token]:
        return iter(self.doc[self.start : self.end])

    def __reversed__(self) -> Iterator[Token]:
        return reversed(self.doc[self.start : self.end])

    def __len__(self) -> int:
        return self.end - self.start

    @property
    def text(self) -> str:
        """The characters of the tokens, from the first to the last."""
        return self.doc.passage(self.start, self.end)


class Doc(list[Token]):
    """The tokens of a text with their annotations, its sentences (``sents``) and the names found in it (``ents``)."""

    __slots__ = ("ents", "lang_", "sents", "text")

    def __init__(self, doc: SpacyDoc) -> None:
        self.text: str = doc.text
        self.lang_: str = doc.lang_
        super().__init__(_read(self, doc))
        self.sents = _sentences(self)
        self.ents = _names(self)

    def passage(self, start: int, end: int) -> str:
        """The characters of the tokens ``[start, end)``, from the first to the last."""
        return self.text[self[start].idx : self[end - 1].idx + len(self[end - 1].text)]


def _read(owner: Doc, doc: SpacyDoc) -> list[Token]:
    """The tokens with their tree."""
    array = doc.to_array(list(COLUMNS))
    orths, lemmas, tags, relations, morphs, iobs, types, starts, blanks, _ = array.T.tolist()
    _remember(doc, orths, lemmas, {*tags, *relations, *types}, morphs)
    tokens: list[Token] = []
    position = 0
    rows = zip(orths, lemmas, tags, relations, morphs, iobs, types, starts, blanks, strict=True)
    for i, (orth, lemma, tag, relation, morph, iob, kind, start, blank) in enumerate(rows):
        token = Token()
        token._word = word = _WORDS[orth]
        token.text = text = word.text
        token.plain = word.plain
        token.doc = owner
        token.i = i
        token.idx = position
        token.lemma_, token.plain_lemma = _LEMMAS[lemma]
        token.pos_ = _LABELS[tag]
        token.dep_ = _LABELS[relation]
        token.morph = _MORPHS[morph]
        token.ent_iob_ = IOB[iob]
        token.ent_type_ = _LABELS[kind]
        token.is_sent_start = start == 1
        token.whitespace_ = " " if blank else ""
        token.children = []
        position += len(text) + blank
        tokens.append(token)
    for token, offset in zip(tokens, array[:, -1].astype(np.int64).tolist(), strict=True):
        token.head = head = tokens[token.i + offset]
        if offset:
            head.children.append(token)
    return tokens


def _remember(
    doc: SpacyDoc, orths: Sequence[int], lemmas: Sequence[int], labels: set[int], morphs: Sequence[int]
) -> None:
    """Decode what no text before had; spaCy's numbers are hashes of the strings, the same in every vocabulary."""
    strings = doc.vocab.strings
    for memory in (_WORDS, _LEMMAS):
        if len(memory) > WORDS_KEPT:
            memory.clear()
    for orth in set(orths) - _WORDS.keys():
        _WORDS[orth] = Word(doc.vocab[orth])
    for lemma in set(lemmas) - _LEMMAS.keys():
        _LEMMAS[lemma] = (strings[lemma], plain(strings[lemma]))
    for label in labels - _LABELS.keys():
        _LABELS[label] = strings[label]
    for morph in set(morphs) - _MORPHS.keys():
        _MORPHS[morph] = Morph(strings[morph].removeprefix("_"))


def _sentences(doc: Doc) -> list[Span]:
    """The sentences, each known to its tokens."""
    starts = [token.i for token in doc if token.is_sent_start or token.i == 0]
    sentences = [Span(doc, start, end) for start, end in pairwise([*starts, len(doc)])]
    for sentence in sentences:
        for token in sentence:
            token.sent = sentence
    return sentences


def _names(doc: Doc) -> list[Span]:
    """The names that the annotator found."""
    names: list[Span] = []
    for token in doc:
        if token.ent_iob_ == "B" and token.ent_type_:
            names.append(Span(doc, token.i, token.i + 1, token.ent_type_))
        elif token.ent_iob_ == "I":
            names[-1].end = token.i + 1
    return names
