"""Views of the SQLite export: the usual questions, already joined."""

from __future__ import annotations

__all__ = ["VIEWS"]

VIEWS: dict[str, tuple[str, str]] = {
    "who_said_what": (
        "Every quotation with its speaker and where it stands.",
        """SELECT q.speaker, t.source_role AS role, t.stance, t.hedged, q.text, q.kind, a.publisher,
       a.published, a.title, q.article, q.quote
FROM quotes q JOIN articles a USING (article) LEFT JOIN attributions t USING (article, attribution)""",
    ),
    "figures_given": (
        "Every figure with what it measures, who gives it, and where.",
        """SELECT f.measure, f.text, f.value, f.low, f.high, f.unit, f.dimension, f.qualifier, f.as_of, f.speaker,
       a.publisher, a.published, a.title, f.article, f.figure
FROM figures f JOIN articles a USING (article)""",
    ),
    "claims_made": (
        "Every claim with who makes it, its evidence and where it stands.",
        """SELECT c.text, c.modality, c.speaker, c.event_date, c.evidence, a.publisher, a.published, a.title,
       c.article, c.claim
FROM claims c JOIN articles a USING (article)""",
    ),
    "items": (
        "Claims, quotes and figures in one list, by article and id.",
        """SELECT article, claim AS item, 'claim' AS kind, text, speaker FROM claims
UNION ALL SELECT article, quote, 'quote', text, speaker FROM quotes
UNION ALL SELECT article, figure, 'figure', text || ' (' || measure || ')', speaker FROM figures
UNION ALL SELECT article, attribution, 'attribution', coalesce(content, ''), source FROM attributions""",
    ),
    "corroborated_facts": (
        "Facts that two or more independent lineages carry and nobody disputes.",
        """SELECT s.title AS story_title, f.kind, f.text, f.independent_sources, f.publishers, f.story, f.fact
FROM facts f JOIN stories s USING (story) WHERE f.status = 'corroborated'""",
    ),
    "sides": (
        "Each side of each disagreement with the items on it.",
        """SELECT s.title AS story_title, d.severity, d.kind, d.status, d.summary, p.position, p.label,
       d.upheld = p.position AS upheld, m.article, m.item, i.text, i.speaker, a.publisher, d.fingerprint
FROM disagreements d JOIN stories s USING (story) JOIN positions p USING (story, disagreement)
JOIN position_members m USING (story, disagreement, position)
LEFT JOIN items i USING (article, item) LEFT JOIN articles a USING (article)""",
    ),
    "open_disagreements": (
        "What nobody has decided yet, gravest first.",
        """SELECT s.title AS story_title, d.severity, d.kind, d.summary, d.explanation, d.suggestion, d.story,
       d.disagreement, d.fingerprint
FROM disagreements d JOIN stories s USING (story) WHERE d.status = 'open'
ORDER BY CASE d.severity WHEN 'high' THEN 0 WHEN 'medium' THEN 1 ELSE 2 END""",
    ),
    "misplaced_spans": (
        "Spans that are not the article's text at their place. Always empty: a check anyone can run.",
        """SELECT s.* FROM spans s JOIN articles a USING (article)
WHERE a.text IS NOT NULL AND substr(a.text, s.start_offset + 1, s.end_offset - s.start_offset) <> s.text""",
    ),
}
"""Name → what it answers, and the query."""
