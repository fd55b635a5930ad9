"""Clauses that are said: with что, чтобы or a question word, bare, with an infinitive, or before their cue.

Each public function tries one construction and returns a Content or None. Bounds are tokens ``[start, end)`` within
which the content may lie: the sentence, clipped to or by quotations.
"""

from __future__ import annotations

from nlp.statements.boundaries import Content, clause_end
from nlp.statements.cues import CueMatch
from nlp.statements.layout import REACH, Layout
from nlp.statements.source import Tokens, noun_phrase


def complement(layout: Layout, cue: CueMatch, bounds: Tokens) -> Content | None:
    """A clause with что, чтобы, будто, якобы or a question word behind the cue, also "о том, что"."""
    frames = cue.entry.frames
    owner = {cue.head, cue.noun if cue.noun is not None else cue.head}
    limit = min(bounds[1], cue.end + REACH)
    for token in range(cue.end, limit):
        word = layout.words[token]
        predicate = layout.finite(token) or layout.morph(token, "VerbForm") == "Conv"
        if predicate and layout.words[token + 1 : token + 2] != ["ли"] and not _inside_relative(layout, token, cue):
            return None
        if (
            word not in layout.lexicon.sets.subordinators
            and word not in layout.lexicon.sets.question_words
            and word != "ли"
        ):
            continue
        if word != "ли" and not _after_comma(layout, token, cue):
            continue
        if _inside_relative(layout, token, cue):
            continue
        if _infinitive_first(layout, token, cue) or _adverbial(layout, token) or _of_other_noun(layout, token, cue):
            return None
        kind = _clause_kind(layout, token, cue)
        if kind is None or kind not in frames:
            if word in layout.lexicon.sets.subordinators or word == "ли":
                return None
            continue
        start = _clause_start(layout, token, cue) if word == "ли" else token
        head = _clause_head(layout, token, bounds)
        nearer = (k for k in layout.kids[cue.head] if layout.deps[k] == "ccomp" and token < k < head)
        head = next(nearer, head)
        if (
            not any(layout.dominates(one, head) for one in owner)
            and token - cue.end > 3
            and not (_correlated(layout, token) and (cue.kind != "noun" or _of_noun(layout, token)))
        ):
            return None
        if word == "что" and kind == "that":
            start = token + 1
        return Content([(start, clause_end(layout, cue, start, head, bounds))], kind)
    return None


def _adverbial(layout: Layout, token: int) -> bool:
    """Whether the clause is one of time or cause: "после того, как", "из-за того, что", "потому что", "так как"."""
    if layout.words[token - 1] in layout.lexicon.sets.causal:
        return True
    if token < 3 or layout.words[token - 1] != "," or layout.lemmas[token - 2] not in layout.lexicon.sets.correlates:
        return False
    return any(layout.words[t] in layout.lexicon.sets.adverbial for t in range(max(0, token - 4), token - 2))


def _of_other_noun(layout: Layout, token: int, cue: CueMatch) -> bool:
    """Whether the clause belongs to a noun of speech before it: "отвечая на упреки в том, что"."""
    if not _correlated(layout, token):
        return False
    noun = layout.heads[token - 2]
    return cue.end <= noun < token and noun != cue.noun and layout.lemmas[noun] in layout.lexicon.nouns


def _infinitive_first(layout: Layout, token: int, cue: CueMatch) -> bool:
    """Whether an infinitive that the cue governs comes first and is what is said: "призвал прекратить ..., чтобы"."""
    return "inf" in cue.entry.frames and any(
        cue.end <= kid < token and layout.morph(kid, "VerbForm") == "Inf" for kid in layout.kids[cue.head]
    )


def _after_comma(layout: Layout, token: int, cue: CueMatch) -> bool:
    """Whether the word stands at the head of a clause: behind a comma, a mark or a preposition behind one."""
    before = token - 1
    while before > cue.start and (
        layout.is_mark(before) or layout.pos[before] == "ADP" or layout.words[before] in ("и", "а")
    ):
        before -= 1
    return before < cue.end or layout.is_punct(before)


def _inside_relative(layout: Layout, token: int, cue: CueMatch) -> bool:
    """Whether the token lies in a relative clause between cue and complement ("заявил журналистам, которые ...")."""
    for _ in range(12):
        if token in (cue.head, cue.noun):
            return False
        if layout.deps[token] in ("acl:relcl",) or (
            layout.deps[token] == "acl" and layout.morph(token, "VerbForm") == "Part"
        ):
            return (
                layout.heads[token] != cue.noun
                and layout.heads[token] != cue.head
                and layout.lemmas[layout.heads[token]] not in layout.lexicon.sets.correlates
            )
        if layout.heads[token] == token:
            return False
        token = layout.heads[token]
    return False


def _correlated(layout: Layout, token: int) -> bool:
    """Whether "том, что" stands before the conjunction."""
    return token >= 2 and layout.lemmas[token - 2] in layout.lexicon.sets.correlates and layout.words[token - 1] == ","


def _of_noun(layout: Layout, token: int) -> bool:
    """Whether the correlate hangs from a noun, not from a verb that the noun is subject of: "связано с тем, что"."""
    return layout.pos[layout.heads[token - 2]] not in ("VERB", "ADJ")


def _clause_kind(layout: Layout, token: int, cue: CueMatch) -> str | None:
    word = layout.words[token]
    if word in ("чтобы", "чтоб"):
        return "sothat"
    if word in layout.lexicon.sets.subordinators:
        return "that"
    if word == "ли":
        return "whether"
    if layout.deps[token] == "case" or (word == "как" and "whether" not in cue.entry.frames):
        return None
    return "whether"


def _clause_start(layout: Layout, token: int, cue: CueMatch) -> int:
    """Back from ли to the comma before its clause."""
    start = token
    while start > cue.end and not (layout.words[start - 1] in (",", ":") or layout.is_mark(start - 1)):
        start -= 1
    return start


def _clause_head(layout: Layout, token: int, bounds: Tokens) -> int:
    """The predicate of the clause that a conjunction or question word opens."""
    if layout.deps[token] in ("mark", "advmod", "discourse", "cc"):
        return layout.heads[token]
    head = token
    for _ in range(8):
        if layout.pos[head] in ("VERB", "AUX") or layout.deps[head] in ("ccomp", "acl", "advcl", "csubj", "acl:relcl"):
            break
        if layout.heads[head] == head:
            break
        head = layout.heads[head]
    return head if bounds[0] <= head < bounds[1] else token


def fronted(layout: Layout, cue: CueMatch, bounds: Tokens) -> Content | None:
    """ "О том, что ..., сообщалось": the clause before its cue."""
    for kid in layout.kids[cue.head]:
        if kid >= cue.start or layout.lemmas[kid] not in layout.lexicon.sets.correlates or kid < bounds[0]:
            continue
        for clause in layout.kids[kid]:
            marks = [
                k
                for k in layout.kids[clause]
                if layout.words[k] in layout.lexicon.sets.subordinators and kid < k < cue.start
            ]
            if marks and "that" in cue.entry.frames:
                end = min(layout.right[clause], cue.start)
                subject = layout.subject(cue.head)
                if subject is not None and kid < subject < end and subject > clause:
                    end = noun_phrase(layout, subject)[0]
                return Content([(marks[0] + (layout.words[marks[0]] == "что"), end)], "that")
    return None


def infinitive(layout: Layout, cue: CueMatch, bounds: Tokens) -> Content | None:
    """ "Пообещал сделать": the infinitive with all that belongs to it, without the addressee."""
    if "inf" not in cue.entry.frames:
        return None
    owners = [cue.head] if cue.noun is None else [cue.noun, cue.head]
    for owner in owners:
        below = [
            *layout.kids[owner],
            *(
                k
                for kid in layout.kids[owner]
                if layout.pos[kid] == "NOUN"
                for k in layout.kids[kid]
                if cue.kind == "light"
            ),
        ]
        for kid in below:
            if kid < cue.end or kid >= bounds[1] or not is_infinitive(layout, kid):
                continue
            if layout.deps[kid] not in ("xcomp", "ccomp", "csubj", "nmod", "obj", "obl", "acl", "advcl", "conj"):
                continue
            start = kid
            while start > cue.end and layout.dominates(kid, start - 1) and layout.words[start - 1] != ",":
                start -= 1
            while start < kid and layout.is_punct(start) and not layout.is_mark(start):
                start += 1
            return Content([(start, clause_end(layout, cue, start, kid, bounds))], "inf")
    return None


def is_infinitive(layout: Layout, token: int) -> bool:
    """An infinitive, also of a copula: "быть гарантами"."""
    if layout.morph(token, "VerbForm") == "Inf":
        return True
    return any(layout.deps[k] in ("cop", "aux") and layout.morph(k, "VerbForm") == "Inf" for k in layout.kids[token])


def bare_clause(layout: Layout, cue: CueMatch, bounds: Tokens) -> Content | None:
    """ "Указала, трубопровод не готов" and "сказал: все решено": a clause without conjunction or marks."""
    token = cue.end
    subject = layout.subject(cue.head)
    if subject is not None and subject >= cue.end:
        token = max(token, noun_phrase(layout, subject)[1])
    limit = min(bounds[1], token + 12)
    colon = next((t for t in range(token, limit) if layout.words[t] == ":"), None)
    if "bare" not in cue.entry.frames or token >= bounds[1]:
        return None
    if colon is not None and colon + 2 < bounds[1] and not any(layout.finite(t) for t in range(cue.end, colon)):
        return Content([(colon + 1, bounds[1])], "bare")
    if layout.words[token] != ",":
        return None
    heads = [
        k for k in layout.kids[cue.head] if k > token and layout.deps[k] in ("ccomp", "parataxis", "conj", "advcl")
    ]
    heads = [k for k in heads if layout.subject(k) is not None and layout.morph(k, "VerbForm") != "Conv"]
    first = token + 1
    if not heads or first >= bounds[1] or layout.pos[first] in ("CCONJ", "SCONJ") or layout.left[heads[0]] > first + 1:
        return None
    return Content([(first, clause_end(layout, cue, first, heads[0], bounds))], "bare")
