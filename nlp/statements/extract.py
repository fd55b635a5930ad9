"""Who said what: the statements of one article, from its analysis."""

from __future__ import annotations

from nlp.document import Analysis
from nlp.identifiers import stable_id
from nlp.statements.circumstances import addressee, time_expression
from nlp.statements.clusters import cluster_numbers, content_words
from nlp.statements.confidence import content_confidence
from nlp.statements.drafts import Draft, draft_statements
from nlp.statements.layout import Layout, lay_out
from nlp.statements.lexicon import russian_lexicon
from nlp.statements.medium import assign_media
from nlp.statements.speakers import Resolution, SpeakerResolver
from topics.records import CleanArticle, Cue, Medium, Source, Span, Statement, StatementConfidence


def extract(analysis: Analysis, article: CleanArticle) -> tuple[Statement, ...]:
    """The statements of the article in text order of their cues.

    ``article.text`` must be the text of ``analysis.doc``: a ValueError names the article when it is not.
    """
    if article.text != analysis.doc.text:
        raise ValueError(
            f"article {article.article_id}: the analysis is of another text; annotate the article's own text"
        )
    layout, drafts, media = found_drafts(analysis)
    resolver = SpeakerResolver(analysis)
    found = [resolver.resolve(d.source, d.cue.head, nested=d.parent is not None) for d in drafts]
    return _records(layout, article, drafts, found, media)


def found_drafts(analysis: Analysis) -> tuple[Layout, list[Draft], list[Medium | None]]:
    """The statements before their speakers are resolved, nested, with the medium of each."""
    layout = lay_out(analysis.doc, russian_lexicon())
    drafts, pointing = draft_statements(layout)
    nest(layout, drafts)
    kept, media = assign_media(layout, analysis, drafts, pointing)
    nest(layout, kept)
    return layout, kept, media


def nest(layout: Layout, drafts: list[Draft]) -> None:
    """Give each draft the smallest other draft whose content holds its cue, as ``parent``."""
    spans = sorted(((start, end, n) for n, draft in enumerate(drafts) for start, end in draft.content), reverse=True)
    lengths = [sum(end - start for start, end in draft.content) for draft in drafts]
    opened: list[tuple[int, int]] = []
    for draft in sorted(drafts, key=lambda d: layout.starts[d.cue.start]):
        at = layout.starts[draft.cue.start]
        while spans and spans[-1][0] <= at:
            _, end, n = spans.pop()
            opened.append((end, n))
        opened = [(end, n) for end, n in opened if end > at]
        holders = [n for _, n in opened if drafts[n] is not draft and not _holds_cue(layout, draft, drafts[n])]
        draft.parent = drafts[min(holders, key=lambda n: lengths[n])] if holders else None


def _holds_cue(layout: Layout, draft: Draft, other: Draft) -> bool:
    """Whether the other's cue lies in the draft's content: then neither stands in the other."""
    at = layout.starts[other.cue.start]
    return any(start <= at < end for start, end in draft.content)


def _records(
    layout: Layout, article: CleanArticle, drafts: list[Draft], found: list[Resolution], media: list[Medium | None]
) -> tuple[Statement, ...]:
    ids = {id(d): stable_id("s", article.article_id, layout.starts[d.cue.start], d.content[0][0]) for d in drafts}
    words = [content_words(layout, draft.content) for draft in drafts]
    clusters = cluster_numbers(words, [resolution.name for resolution in found])
    return tuple(
        Statement(
            statement_id=ids[id(draft)],
            article_id=article.article_id,
            article_version=article.version,
            published_at=article.published_at,
            quote_type=draft.quote_type,
            cue=_cue(layout, draft),
            source=_source(layout, draft, resolution),
            speaker=resolution.speaker(),
            content=tuple(Span(start=s, end=e, text=layout.text[s:e]) for s, e in draft.content),
            medium=medium,
            addressee=addressee(layout, draft.cue),
            time_expression=time_expression(layout, draft.cue),
            utterance_cluster=ids[id(drafts[cluster])].replace("s-", "u-", 1),
            parent_id=ids[id(draft.parent)] if draft.parent is not None else None,
            confidence=StatementConfidence(content=content_confidence(layout, draft), speaker=resolution.confidence),
        )
        for draft, resolution, medium, cluster in zip(drafts, found, media, clusters, strict=True)
    )


def _cue(layout: Layout, draft: Draft) -> Cue:
    """The public cue; an outlet that passes on no person's words reports ("передает ТАСС")."""
    cue = draft.cue
    where = layout.span(cue.start, cue.end)
    relays = cue.entry.cue_class == "relay" and draft.quoted
    return Cue(
        start=where.start,
        end=where.end,
        text=where.text,
        lemma=cue.entry.lemma,
        cue_class="report" if cue.entry.cue_class == "relay" and not relays else cue.entry.cue_class,
        negated=cue.negated,
    )


def _source(layout: Layout, draft: Draft, resolution: Resolution) -> Source | None:
    if draft.source is None:
        return None
    where = layout.span(*draft.source)
    earlier = resolution.antecedent
    antecedent = layout.span(earlier.start, earlier.end) if earlier is not None else None
    return Source(
        start=where.start, end=where.end, text=where.text, mention_type=resolution.form, antecedent=antecedent
    )
