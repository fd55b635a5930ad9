"""Noun phrases that stand for what is said: "заявил о готовности", "обвинил X в Y", "назвал X Y"."""

from __future__ import annotations

from nlp.statements.boundaries import Content, clause_end, phrase_end
from nlp.statements.cues import CueMatch
from nlp.statements.layout import Layout
from nlp.statements.lexicon import Nominal
from nlp.statements.quote_type import quotes_somebody
from nlp.statements.source import Tokens

NOMINAL_REACH = 12  # tokens from the cue to the head of the noun phrase it governs


PREDICATIVE = frozenset({"xcomp", "obl", "iobj", "nmod", "advmod", "amod", "obj", "ccomp"})


def nominal(layout: Layout, cue: CueMatch, bounds: Tokens) -> Content | None:
    """A noun phrase that stands for a proposition: "заявил о готовности", "отверг возможность", "обвинил X в Y"."""
    owners = {cue.head} if cue.noun is None else {cue.noun, cue.head}
    owners |= {k for k in layout.kids[cue.head] if layout.deps[k] in ("obj", "iobj") and k >= cue.end}
    for frame in cue.entry.nominals:
        for token in range(cue.end, min(bounds[1], cue.end + NOMINAL_REACH)):
            if layout.finite(token) or layout.words[token] in (";", ":"):
                break
            if token == cue.noun or not _fits(layout, token, frame):
                continue
            if frame.abstract_only and frame.preposition and layout.morph(cue.head, "VerbForm") == "Conv":
                continue  # "говоря о переговорах" names a topic
            loose = frame.preposition is not None and (_adrift(layout, token, cue) or _past_object(layout, token, cue))
            if layout.heads[token] not in owners and not loose:
                continue
            if frame.preposition is None and layout.heads[token] != cue.head:
                continue
            return Content(
                [(_behind_preposition(layout, token, cue.end), phrase_end(layout, cue, token, bounds))], "nominal"
            )
        for token in layout.kids[cue.head]:
            if not (bounds[0] <= token < cue.start and _fits(layout, token, frame)) or cue.kind != "verb":
                continue
            if frame.preposition == "о" or (
                frame.preposition is None and layout.lexicon.is_abstract(layout.lemmas[token])
            ):
                end = min(layout.right[token], cue.start)
                return Content([(_behind_preposition(layout, token, bounds[0]), end)], "nominal")
    return None


def _behind_preposition(layout: Layout, noun: int, least: int) -> int:
    """The first token of the noun's phrase, behind its preposition and not before ``least``."""
    start = max(layout.left[noun], least)
    for kid in layout.kids[noun]:
        if layout.deps[kid] == "case" and start <= kid < noun:
            fixed = [k for k in layout.kids[kid] if layout.deps[k] == "fixed" and k < noun]
            start = max(start, kid + 1, *(k + 1 for k in fixed)) if fixed else max(start, kid + 1)
    return start


def _past_object(layout: Layout, token: int, cue: CueMatch) -> bool:
    """Whether the parser gave the phrase to a noun of the object before it ("обвинил США и ЕС в ...")."""
    for _ in range(6):
        token = layout.heads[token]
        if token == cue.head:
            return True
        if (
            token < cue.end
            or layout.pos[token] not in ("NOUN", "PROPN", "PRON", "X")
            or layout.preposition(token) is not None
        ):
            return False
    return False


def _adrift(layout: Layout, token: int, cue: CueMatch) -> bool:
    """Whether the parser gave the phrase to a later predicate: it stands before that, behind the cue."""
    above = layout.heads[token]
    return above > token and layout.pos[above] in ("VERB", "NOUN") and layout.dominates(cue.head, above)


def _fits(layout: Layout, token: int, frame: Nominal) -> bool:
    """Whether the noun has the preposition and case of the frame, and can stand for a proposition."""
    if layout.deps[token] in ("nsubj", "root", "appos", "conj"):
        return False
    if layout.pos[token] != "NOUN" and not (
        layout.pos[token] == "ADJ" and layout.words[token].endswith(("ании", "ении"))
    ):
        return False
    preposition = layout.preposition(token)
    case = layout.morph(token, "Case")
    if frame.preposition is not None and layout.lemmas[token] in layout.lexicon.sets.occasions:
        return False
    if frame.preposition is not None:
        fits = preposition == frame.preposition and case in (frame.case, "")
        return fits and (not frame.abstract_only or _tells(layout, token))
    if preposition is not None or layout.morph(token, "Animacy") == "Anim":
        return False
    if layout.morph(layout.heads[token], "VerbForm") == "Part":
        return False
    if case != frame.case and not (frame.case == "Acc" and case == "Gen"):
        return False
    return not frame.abstract_only or layout.lexicon.is_abstract(layout.lemmas[token])


def _tells(layout: Layout, noun: int) -> bool:
    """Whether a topic is told, not only named: by an abstract noun or by somebody's words in the phrase."""
    start, end = layout.starts[layout.left[noun]], layout.end(layout.right[noun] - 1)
    quoted = any(quotes_somebody(layout, quote) for quote in layout.quotes_within(start, end))
    return quoted or layout.lexicon.is_abstract(layout.lemmas[noun])


def passive_subject(layout: Layout, cue: CueMatch, bounds: Tokens) -> Content | None:
    """The subject of an impersonal or passive cue: "в резолюции оговорена необходимость", "обещано соблюдение"."""
    passive = layout.morph(cue.head, "VerbForm") == "Part" or layout.words[cue.head].endswith(("ся", "сь"))
    if cue.kind not in ("document", "verb") or not passive or layout.preposition(cue.head):
        return None
    if cue.kind == "verb" and not any(n.preposition is None and n.case == "Acc" for n in cue.entry.nominals):
        return None
    subject = layout.subject(cue.head)
    if (
        subject is None
        or subject < cue.end
        or subject >= bounds[1]
        or not layout.lexicon.is_abstract(layout.lemmas[subject])
    ):
        return None
    start = max(layout.left[subject], cue.end)
    return Content([(start, phrase_end(layout, cue, subject, bounds))], "nominal")


def predication(layout: Layout, cue: CueMatch, bounds: Tokens) -> Content | None:
    """ "Назвал X Y", "считает необходимым сделать": from the object to what is said of it, in whatever order."""
    if "name" not in cue.entry.frames:
        return None
    kids = [k for k in layout.kids[cue.head] if bounds[0] <= k < bounds[1] and layout.preposition(k) is None]
    passive = layout.morph(cue.head, "VerbForm") == "Part"
    names = [
        k
        for k in kids
        if layout.deps[k] in PREDICATIVE and layout.morph(k, "Case") == "Ins" and layout.pos[k] != "PRON"
    ]
    objects = [k for k in kids if k not in names and _is_object(layout, k, passive=passive)]
    if not names and objects and objects[0] > cue.head:
        names = _instrumental_inside(layout, objects[0], cue) or _instrumental_behind(layout, objects[0], bounds)
    if not names:
        return None
    infinitives = [k for k in [*kids, *layout.kids[names[0]]] if layout.morph(k, "VerbForm") == "Inf" and k > cue.end]
    if not objects and infinitives and names[0] > cue.head and not cue.negated:
        start = layout.left[names[0]]
        return Content([(start, clause_end(layout, cue, start, infinitives[0], bounds))], "inf")
    if not objects:
        return None
    parts = sorted(_on_its_side(layout, k, cue, bounds) for k in (objects[0], names[0]))
    if parts[0][0] > cue.head:
        last = max(objects[0], names[0])
        return Content([(parts[0][0], max(parts[1][1], phrase_end(layout, cue, last, bounds)))], "name")
    if parts[1][0] > cue.head:
        parts[1] = parts[1][0], max(parts[1][1], phrase_end(layout, cue, max(objects[0], names[0]), bounds))
        return Content(parts, "name")
    return Content([(parts[0][0], parts[1][1])], "name")


def _on_its_side(layout: Layout, noun: int, cue: CueMatch, bounds: Tokens) -> Tokens:
    """The noun's subtree on its own side of the verb."""
    if noun > cue.head:
        return max(layout.left[noun], cue.end), min(layout.right[noun], bounds[1])
    return max(layout.left[noun], bounds[0]), min(layout.right[noun], cue.start)


def _instrumental_inside(layout: Layout, noun: int, cue: CueMatch) -> list[int]:
    """An instrumental adjective that the parser took for an attribute: "назвал «опасными» новые поставки"."""
    inside = [k for k in layout.kids[noun] if layout.deps[k] == "amod" and cue.end <= k < noun]
    return [k for k in inside if layout.morph(k, "Case") == "Ins" and layout.morph(noun, "Case") != "Ins"]


def _instrumental_behind(layout: Layout, token: int, bounds: Tokens) -> list[int]:
    """A bare instrumental behind the object that the parser hung into it: "назвал отношения «главной составляющей»"."""
    for other in range(token + 1, min(token + 12, bounds[1])):
        if layout.finite(other) or layout.words[other] in (",", ":"):
            return []
        bare = layout.pos[other - 1] != "ADP" and layout.preposition(layout.heads[other]) is None
        if (
            layout.morph(other, "Case") == "Ins"
            and layout.pos[other] in ("NOUN", "ADJ")
            and bare
            and layout.preposition(other) is None
        ):
            return [other]
    return []


def _is_object(layout: Layout, token: int, *, passive: bool) -> bool:
    """What is named: the accusative, or the subject of a passive."""
    if passive:
        return layout.deps[token].startswith("nsubj")
    return (
        layout.deps[token] in ("obj", "iobj", "obl")
        and layout.lemmas[token] not in ("что", "который", "кто")
        and (layout.morph(token, "Case") in ("Acc", "Gen", "") or layout.deps[token] == "obj")
        and layout.pos[token] in ("NOUN", "PROPN", "PRON", "DET", "NUM", "X")
    )
