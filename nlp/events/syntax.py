"""Reading the dependency tree for participants: prepositions and cases, subjects that stand elsewhere, clauses.

The parser confuses obj, obl and nmod often enough that places are told apart by case and preposition, not by label.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from nlp.parsed import Token

NOMINAL = frozenset(("NOUN", "PROPN", "PRON", "ADJ", "NUM", "DET", "X", "VERB"))  # a verb: "за введенные им санкции"
IN_PREPOSITIONS = frozenset(("сторона", "адрес", "отношение", "участие", "польза"))
DEMANDED_BY = frozenset(("к", "ко", "от", "о", "об", "против"))
CLAUSES = ("ccomp", "advcl", "acl:relcl", "acl", "parataxis", "csubj")


def case_of(token: Token) -> str:
    """UD case of a noun, adjective or pronoun ("Gen"); empty when it has none."""
    values = token.morph.get("Case", [])
    return values[0] if values else ""


def is_verb(token: Token) -> bool:
    """Whether the token is a verb, participles included."""
    return token.pos_ in ("VERB", "AUX")


def is_participle(token: Token) -> bool:
    """Whether the token is a participle."""
    return "Part" in token.morph.get("VerbForm", [])


def is_passive(token: Token) -> bool:
    """Whether a verb is passive, by its form or by what hangs on it."""
    return "Pass" in token.morph.get("Voice", []) or any(
        child.dep_ in ("nsubj:pass", "aux:pass") for child in token.children
    )


def preposition(token: Token) -> str:
    """The preposition that governs ``token``, its fixed words joined by "_" ("в_отношении"); empty for a bare one."""
    for child in token.children:
        if child.dep_ == "case" and child.i < token.i:
            words = [child, *(word for word in child.children if word.dep_ in ("fixed", "flat"))]
            return "_".join(word.lower_ for word in sorted(words, key=lambda word: word.i))
    return ""


def dependents(token: Token) -> Iterator[tuple[str, str, Token]]:
    """(preposition, case, noun) of each nominal that depends on ``token``.

    "со стороны X", "в адрес X" and their like, read as a noun with a genitive, are one preposition before X.
    """
    for child in token.children:
        if child.pos_ not in NOMINAL or child.dep_ in ("amod", "det"):
            continue
        prep = preposition(child)
        if not prep and (child.pos_ == "VERB" or child.dep_ == "conj"):
            continue
        yield prep, case_of(child), child
        if prep and child.lemma_ in IN_PREPOSITIONS:
            for below in child.children:
                if case_of(below) == "Gen" and below.dep_ in ("nmod", "flat", "appos"):
                    yield f"{prep}_{child.lower_}", "Gen", below


def subject(verb: Token, addressing: frozenset[str]) -> Token | None:
    """The nominal that does what ``verb`` says: its own subject, or that of the verb or noun which controls it.

    The object of an ``addressing`` verb controls its infinitive ("призвал США вывести").
    """
    seen: set[int] = set()
    token = verb
    while token.i not in seen:
        seen.add(token.i)
        own = own_subject(token)
        if own is not None:
            return antecedent(own)
        if is_participle(token) and token.dep_ in ("acl", "amod", "acl:relcl") and not is_passive(token):
            return token.head
        if token.dep_ == "ccomp" and is_finite(token):
            return carried_on(token)
        if token.head.i == token.i or (token.dep_ in ("parataxis", "acl:relcl") and is_finite(token)):
            return None
        parent = token.head
        if has_purpose(token):
            while not is_verb(parent) and parent.head.i != parent.i:
                parent = parent.head
        if is_verb(parent) and parent.lemma_ in addressing and "Inf" in token.morph.get("VerbForm", []):
            controlled = first_object(parent)
            if controlled is not None:
                return controlled
        if not is_verb(parent) and parent.pos_ != "ADJ" and "Inf" not in token.morph.get("VerbForm", []):
            return None
        if parent.pos_ in ("NOUN", "PROPN") and own_subject(parent) is None:
            holder = next((c for p, case, c in dependents(parent) if case == "Gen" and not p), None)
            if holder is not None:
                return holder
        token = parent
    return None


def is_finite(token: Token) -> bool:
    """Whether a verb is finite."""
    return "Fin" in token.morph.get("VerbForm", [])


def carried_on(verb: Token) -> Token | None:
    """The subject of the main clause, where the object clause has none and its verb agrees with that subject.

    "Министр сказал, что поможет": he; not "сказал, что помогут" nor "сказал, что поможено".
    """
    holder = own_subject(verb.head)
    if holder is None or is_passive(verb) or is_passive(verb.head):
        return None
    for name in ("Number", "Gender"):
        here, there = verb.morph.get(name, []), holder.morph.get(name, [])
        if here and there and here != there and not (name == "Number" and has_conjunct(holder)):
            return None
    return antecedent(holder)


def has_conjunct(token: Token) -> bool:
    """Whether the noun is the first of several."""
    return any(child.dep_ == "conj" for child in token.children)


def speaks_of_itself(verb: Token) -> bool:
    """Whether who acts is the speaker: the verb, or the one that governs it, is in the first person ("осуждаем").

    A governing verb counts only as far as no subject of its own stands between.
    """
    token = verb
    while own_subject(token) is None:
        if "1" in token.morph.get("Person", []) and is_verb(token):
            return True
        if token.dep_ not in ("xcomp", "conj") or token.head.i == token.i:
            return False
        token = token.head
    return False


def urged(verb: Token) -> Iterator[Token]:
    """Whom a demand is for where a clause says it: "требует, чтобы Литва сняла"."""
    for clause in verb.children:
        if clause.dep_ in ("ccomp", "advcl") and has_purpose(clause):
            doer = own_subject(clause)
            if doer is not None:
                yield doer


def is_demanded(token: Token, demands: Collection[int]) -> bool:
    """Whether ``token`` names what one of the words at ``demands`` asks, rejects or threatens: its infinitive, its
    clause with "чтобы", its object, or the noun after "к", "от", "о", "против"; with all that hangs on these."""
    while token.head.i != token.i:
        complement = is_infinitive(token) or has_purpose(token)
        if token.head.i in demands:
            prep = preposition(token)
            noun = token.pos_ == "NOUN" and token.dep_ not in ("nsubj", "nsubj:pass", "conj")
            return complement or (noun and (not prep or prep in DEMANDED_BY))
        if token.dep_ in CLAUSES and not complement:
            return False
        token = token.head
    return False


def is_infinitive(token: Token) -> bool:
    """Whether a verb is an infinitive."""
    return "Inf" in token.morph.get("VerbForm", [])


def has_purpose(verb: Token) -> bool:
    """Whether an infinitive says what for ("чтобы вступить"): the subject of the main clause does it."""
    return any(child.dep_ == "mark" and child.lower_ == "чтобы" for child in verb.children)


def own_subject(token: Token) -> Token | None:
    """The subject that hangs on ``token`` itself; in the passive, the agent."""
    children = list(token.children)
    agent = next((c for c in children if c.dep_ == "obl:agent"), None)
    if agent is not None:
        return agent
    if is_passive(token):
        return next((c for p, case, c in dependents(token) if case == "Ins" and not p and c.ent_type_), None) or next(
            (c for p, case, c in dependents(token) if case == "Ins" and not p), None
        )
    subjects = [c for c in children if c.dep_ == "nsubj"]
    return min(subjects, key=lambda c: (case_of(c) == "Acc", c.i), default=None)


def antecedent(token: Token) -> Token:
    """The noun behind a relative pronoun; any other token is itself."""
    if token.lemma_ != "который":
        return token
    above = token
    while above.dep_ != "acl:relcl" and above.head.i != above.i:
        above = above.head
    return above.head if above.dep_ == "acl:relcl" else token


def first_object(verb: Token) -> Token | None:
    """Whom a verb of asking addresses: its object, or its dative."""
    return next(
        (c for p, case, c in dependents(verb) if not p and (c.dep_ in ("obj", "iobj") or case in ("Acc", "Dat"))), None
    )


def objects(verb: Token) -> Iterator[Token]:
    """Direct objects of ``verb``: bare accusatives, the subject of a passive, the noun of a participle."""
    if is_passive(verb):
        if is_participle(verb) and verb.dep_ in ("acl", "amod"):
            yield verb.head
        for child in verb.children:
            if child.dep_ in ("nsubj:pass", "nsubj"):
                yield antecedent(child)
        if verb.dep_ == "conj":
            yield from (antecedent(child) for child in verb.head.children if child.dep_ == "nsubj:pass")
        return
    doer = own_subject(verb)
    for prep, case, noun in dependents(verb):
        if not prep and (case == "Acc" or noun.dep_ == "obj") and noun != doer:
            yield antecedent(noun)


def clause_head(token: Token) -> Token:
    """The verb or other predicate of the innermost clause that holds ``token``."""
    while token.head.i != token.i:
        if token.dep_ in CLAUSES or (token.dep_ == "conj" and is_verb(token)):
            return token
        token = token.head
    return token


def clause_of(token: Token) -> tuple[int, int]:
    """Tokens ``[start, end)`` of the clause of ``token``, from the first to the last that hang on its predicate."""
    head = clause_head(token)
    return head.left_edge.i, head.right_edge.i + 1


def carrier(noun: Token) -> Token | None:
    """The verb (or predicate) that carries an event noun: "провели [серию] консультаций", "прибыл с визитом"."""
    token = noun
    while token.head.i != token.i and token.dep_ not in CLAUSES:
        token = token.head
        if is_verb(token) or (token.pos_ == "ADJ" and token.dep_ in ("root", "ccomp", "conj", "parataxis")):
            return token
    return None


def carriers(noun: Token, lending: frozenset[str]) -> list[Token]:
    """The verb that carries an event noun, and those of its participles and relative clauses that lend it a subject.

    "введенные Канадой санкции", "переговоры, которые ведет Канада"; ``lending`` are the lemmas of such verbs.
    """
    verb = carrier(noun)
    below = [c for c in noun.children if c.dep_ in ("acl", "amod", "acl:relcl") and is_verb(c) and c.lemma_ in lending]
    return [*below, *([verb] if verb is not None else [])]
