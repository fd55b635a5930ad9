"""Finding the cues of an article: one pass over the tokens against the lexicon, with the checks that a form needs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from nlp.statements.layout import Layout
from nlp.statements.lexicon import CueEntry, Nominal, PhraseEntry

CueKind = Literal["verb", "light", "document", "phrase", "noun", "sign"]

# A denied report is no report; a denied opinion, confirmation or exclusion still is one ("не исключил, что").
SILENT_WHEN_NEGATED = frozenset(
    {"report", "add", "emphasis", "answer", "ask", "relay", "hint", "promise", "warn", "request"}
)
DOCUMENT_FRAMES = frozenset({"quote", "paren", "that", "bare"})
_ABOUT = (Nominal("о", "Loc"),)
NEAR = 4  # tokens between a light verb and its noun, or a verb and the document it speaks from


@dataclass(slots=True)
class CueMatch:
    """A cue at tokens ``[start, end)`` whose syntactic head is ``head``.

    ``noun`` is the noun of a light verb or the document of a document verb; ``holder`` the token bounds of the source
    when the cue itself says where it stands (phrases, possessives).
    """

    start: int
    end: int
    head: int
    kind: CueKind
    entry: CueEntry
    negated: bool = False
    noun: int | None = None
    holder: tuple[int, int] | None = None


def find_cues(layout: Layout) -> list[CueMatch]:
    """Every place that may signal speech, in text order; whether it has a content is for others to find."""
    found: list[CueMatch] = []
    token = 0
    while token < len(layout.words):
        match = _phrase(layout, token) or _predicate(layout, token) or _noun(layout, token)
        if match is not None:
            found.append(match)
        if match is not None and match.kind in ("verb", "light"):
            layout.cue_heads.add(match.head)
        token = match.end if match is not None and match.kind == "phrase" else token + 1
    return _without_parts(found)


def _without_parts(found: list[CueMatch]) -> list[CueMatch]:
    """Drop the noun cues that are part of a light verb or document cue ("сделал заявление")."""
    taken = {match.noun for match in found if match.noun is not None}
    return [match for match in found if not (match.kind == "noun" and match.head in taken)]


def _phrase(layout: Layout, token: int) -> CueMatch | None:
    best: CueMatch | None = None
    for entry in layout.lexicon.phrases.get(layout.words[token], ()):
        end = _phrase_end(layout, entry, token)
        if end is None or (best is not None and best.end >= end):
            continue
        head = max((t for t in range(token, end) if layout.pos[t] == "NOUN"), default=end - 1)
        cue = CueEntry(" ".join(layout.words[token:end]), entry.cue_class, frozenset({entry.kind}))
        possessive = next((t for t in range(token, end) if layout.words[t] in layout.lexicon.sets.possessives), None)
        holder = (possessive, possessive + 1) if possessive is not None else None
        best = CueMatch(token, end, head, "phrase", cue, holder=holder)
    return best


def _phrase_end(layout: Layout, entry: PhraseEntry, token: int) -> int | None:
    position = token
    for word in entry.words:
        if position >= len(layout.words):
            return None
        seen = layout.words[position]
        fits = (
            seen in layout.lexicon.sets.possessives
            if word == "*"
            else layout.pos[position] in ("ADJ", "DET")
            if word == "~"
            else seen == word
        )
        if not fits:
            return None
        position += 1
    return position


def _predicate(layout: Layout, token: int) -> CueMatch | None:
    """A verb or a predicative adjective that is a cue by itself, with its noun, or as the voice of a document."""
    if not _speaks(layout, token):
        return None
    lemma, word = layout.lemmas[token], layout.words[token]
    negated = any(layout.words[kid] in ("не", "ни") and kid < token for kid in layout.kids[token])
    match: CueMatch | None = None
    if lemma in layout.lexicon.light_verbs:
        match = _light(layout, token)
    if match is None:
        match = _document(layout, token)
    if match is None:
        entry = layout.lexicon.forms.get(word) or layout.lexicon.verbs.get(lemma)
        if entry is None:
            return None
        match = CueMatch(token, token + 1, token, "verb", entry)
    if _is_figure(layout, token) or (match.entry.cue_class == "claim" and _is_of_paper(layout, token)):
        return None
    match.negated = negated
    return None if negated and match.entry.cue_class in SILENT_WHEN_NEGATED else match


def _is_of_paper(layout: Layout, token: int) -> bool:
    """Whether the subject is a document or plan: "соглашение предполагает, что" states no opinion."""
    subject = layout.subject(token)
    return subject is not None and layout.lemmas[subject] in layout.lexicon.documents


def _is_figure(layout: Layout, token: int) -> bool:
    """Whether a thing is said to speak: "цифры говорят о том, что"."""
    subject = layout.subject(token)
    if subject is None or layout.lemmas[token] not in layout.lexicon.sets.figurative:
        return False
    thing = layout.pos[subject] == "NOUN" and layout.morph(subject, "Animacy") == "Inan"
    return thing and not layout.doc[subject].ent_type_ and layout.lemmas[subject] not in layout.lexicon.sets.bodies


def _speaks(layout: Layout, token: int) -> bool:
    """Whether the form can report speech of somebody other than the author and the reader."""
    subject = layout.subject(token)
    if subject is not None and layout.words[subject] in layout.lexicon.sets.present_speakers:
        return False
    if layout.words[token] in layout.lexicon.forms:
        return True
    if layout.pos[token] == "ADJ":
        return layout.morph(token, "Variant") == "Short" and layout.lemmas[token] in layout.lexicon.document_verbs
    if layout.pos[token] not in ("VERB", "AUX"):
        return False
    if layout.morph(token, "Person") in ("1", "2") or layout.morph(token, "Mood") in ("Imp", "Cnd"):
        return False
    if layout.morph(token, "Tense") == "Fut" or any(
        layout.words[kid] in layout.lexicon.sets.hypothetical for kid in layout.kids[token]
    ):
        return False
    form = layout.morph(token, "VerbForm")
    if form == "Inf":
        return layout.lemmas[layout.heads[token]] in layout.lexicon.auxiliaries and layout.heads[token] != token
    if form == "Part" and layout.lemmas[token] in layout.lexicon.sets.never_passive:
        return False
    if form == "Part":
        return layout.morph(token, "Variant") == "Short" or layout.morph(token, "Voice") == "Act"
    return True


def _light(layout: Layout, token: int) -> CueMatch | None:
    near = [
        kid
        for kid in layout.kids[token]
        if (layout.lemmas[token], layout.lemmas[kid]) in layout.lexicon.light and layout.deps[kid] != "parataxis"
    ]
    if not near:
        last = min(token + NEAR, layout.sentences[layout.sentence[token]][1])
        near = [t for t in range(token + 1, last) if (layout.lemmas[token], layout.lemmas[t]) in layout.lexicon.light]
    if not near:
        return None
    noun = min(near, key=lambda t: abs(t - token))
    start, end = (min(token, noun), max(token, noun) + 1) if abs(noun - token) <= NEAR else (token, token + 1)
    entry = layout.lexicon.light[layout.lemmas[token], layout.lemmas[noun]]
    return CueMatch(start, end, token, "light", entry, noun=noun)


def _document(layout: Layout, token: int) -> CueMatch | None:
    """Impersonal "говорится", "сказано", with the document when it stands near: "говорится в заявлении"."""
    cue_class = layout.lexicon.document_verbs.get(layout.lemmas[token])
    reflexive = layout.words[token].endswith(("ся", "сь"))
    passive = layout.morph(token, "VerbForm") == "Part" and layout.morph(token, "Gender") == "Neut"
    if cue_class is None or not (reflexive or passive) or layout.morph(token, "Number") == "Plur":
        return None
    document = _document_noun(layout, token)
    subject = layout.subject(token)
    if passive and document is None and layout.lemmas[token] in layout.lexicon.verbs:
        return None
    if subject is not None and layout.morph(token, "Tense") == "Past" and layout.morph(subject, "Gender") != "Neut":
        subject = None  # the parser's mistake: the verb does not agree with it
    told = subject is not None and layout.lemmas[subject] not in ("что", "это", "который")
    if told and document is None and not (subject is not None and layout.lexicon.is_abstract(layout.lemmas[subject])):
        return None
    start, end = token, token + 1
    if document is not None and document > token and document - token <= NEAR:
        end = document + 1
    entry = CueEntry(layout.lemmas[token], cue_class, DOCUMENT_FRAMES, _ABOUT)
    return CueMatch(start, end, token, "document", entry, noun=document)


def _document_noun(layout: Layout, token: int) -> int | None:
    """The noun in "в заявлении", "на сайте" that belongs to the verb: a dependent, or a near neighbour after it."""
    first, last = layout.sentences[layout.sentence[token]]
    around = [kid for kid in layout.kids[token] if layout.preposition(kid) in ("в", "на")]
    after = [t for t in range(token + 1, min(token + 2 + NEAR, last)) if layout.preposition(t) in ("в", "на")]
    return next(
        (t for t in [*around, *after] if layout.lemmas[t] in layout.lexicon.documents and first <= t < last), None
    )


def _noun(layout: Layout, token: int) -> CueMatch | None:
    entry = layout.lexicon.nouns.get(layout.lemmas[token]) if layout.pos[token] == "NOUN" else None
    if entry is None or ("whether" in entry.frames and not _has_asker(layout, token)):
        return None
    return CueMatch(token, token + 1, token, "noun", entry)


def _has_asker(layout: Layout, noun: int) -> bool:
    """Whether a question is somebody's: "вопрос журналистов, ..."."""
    return any(
        k > noun and layout.deps[k] == "nmod" and layout.morph(k, "Animacy") == "Anim" for k in layout.kids[noun]
    )
