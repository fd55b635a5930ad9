"""Direct, indirect, mixed or reported: decided from where the quotation marks stand in the content."""

from __future__ import annotations

from nlp.statements.layout import Layout
from nlp.statements.quotes import Quote
from topics.records import QuoteType

Chars = tuple[int, int]
LEAD = 5  # characters of a mark and a conjunction before a content
LONG_QUOTE = 6  # words from which a quotation inside a content is speech, whatever it looks like


def quote_type(layout: Layout, spans: list[Chars], *, quoted: bool, nominal: bool) -> QuoteType:
    """``quoted``: the content was found as quoted speech; ``nominal``: it is a noun phrase, not a clause."""
    if quoted:
        return "direct"
    inside = [quote for start, end in spans for quote in layout.quotes_within(start, end) if quote.inner_end <= end]
    around = [
        quote
        for start, end in spans
        for quote in layout.quotes_within(max(0, start - LEAD), start)
        if start <= quote.inner_end <= end + 2
    ]
    if len(spans) == 1 and any(_covers(layout, quote, spans[0]) for quote in (*inside, *around)):
        return "mixed" if nominal else "direct"
    if any(quotes_somebody(layout, quote) for quote in (*inside, *around)):
        return "mixed"
    return "reported" if nominal else "indirect"


def _covers(layout: Layout, quote: Quote, span: Chars) -> bool:
    """Whether the quotation is the whole content but for marks, punctuation and its conjunction."""
    before, after = layout.text[span[0] : quote.inner_start], layout.text[quote.inner_end : span[1]]
    lead = layout.text[quote.inner_start : span[0]].strip().lower()
    whole = not any(map(str.isalnum, before + after)) and lead in ("", "что", "якобы", "будто")
    return whole and len(layout.text[quote.inner_start : quote.inner_end].split()) > 1


def quotes_somebody(layout: Layout, quote: Quote) -> bool:
    """Whether the marks hold somebody's words, not a name, a title or a term that newspapers always quote."""
    first, last = layout.token_from(quote.inner_start), layout.token_from(quote.inner_end)
    words = [token for token in range(first, last) if not layout.is_punct(token)]
    if not words:
        return False
    if len(words) >= LONG_QUOTE:
        return True
    lemmas = tuple(layout.lemmas[token] for token in words)
    forms = tuple(layout.words[token] for token in words)
    if any(lemmas[:n] in layout.lexicon.scare or forms[:n] in layout.lexicon.scare for n in range(1, len(words) + 1)):
        return False
    if not any(layout.pos[token] in ("NOUN", "VERB", "ADJ", "ADV") for token in words):
        return False
    opening = layout.doc[words[0]].text
    if opening[0].isupper() or opening[0].isdigit():
        return any(layout.finite(token) for token in words) and len(words) >= 4
    return not opening[0].isascii()
