"""Where a phrase hangs in its clause: the way from an act up to its finite verb, and what belongs to it."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from nlp.parsed import Doc, Token

LANGUAGES = Path(__file__).parent / "languages"
OWN_CLAUSE = frozenset({"aux", "mark", "nsubj"})
CLAUSE_LINKS = frozenset({"root", "ccomp", "csubj", "advcl", "acl:relcl", "parataxis"})


def syntactic_head(doc: Doc, anchor: tuple[int, int]) -> Token:
    """The token of ``[start, end)`` that hangs on what is outside it, a noun or verb if there is one."""
    inside = range(*anchor)
    hanging = [doc[i] for i in inside if doc[i].head.i not in inside or doc[i].head.i == i]
    return next((token for token in hanging if token.pos_ in ("NOUN", "VERB")), hanging[0])


def clause_path(head: Token) -> list[Token]:
    """The token and what governs it, up to the head of its clause; infinitive clauses belong to their verb.

    A noun's way ends at another noun, unless that one names a stage of the act ("раунд переговоров"), and at a verb
    that only speaks of the act ("обсудили сотрудничество"), unless the act is where that happens ("на встрече").
    """
    language = head.doc.lang_ or "ru"
    stages, about = word_list(language, "stage_nouns"), word_list(language, "about_verbs")
    path = [head]
    while path[-1].head.i != path[-1].i and not leaves_clause(path[-1]):
        above = path[-1].head
        if path[-1].dep_ == "nmod" and above.plain_lemma not in stages:
            break
        if above.plain_lemma in about and not is_setting(path[-1]):
            break
        path.append(above)
    return path


def is_setting(token: Token) -> bool:
    """Whether a phrase tells when or where the verb above it happens: "на встрече", "после визита"."""
    settings = word_list(token.doc.lang_ or "ru", "settings")
    led = any(child.plain in settings for child in token.children if child.dep_ == "case")
    return led and token.dep_ == "obl"


@cache
def word_list(language: str, name: str) -> frozenset[str]:
    """Lemmas of ``languages/<code>/<name>.txt``."""
    lines = (LANGUAGES / language / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(line.strip() for line in lines if line.strip() and not line.startswith("#"))


def leaves_clause(token: Token) -> bool:
    """Whether the token is the head of a finite clause of its own."""
    link = token.dep_.lower()
    if link in ("ccomp", "csubj") and "Inf" in token.morph.get("VerbForm", []):
        return any(child.dep_ in OWN_CLAUSE for child in token.children)
    return link in CLAUSE_LINKS


def plain(word: str) -> str:
    """Lower case, ё as е."""
    return word.lower().replace("ё", "е")
