"""The cleaning of a page, from start to end: every step in the order it is taken.

Each step is a small function over the pieces on the table: it marks pieces as body, moved or removed,
always with a reason, or settles a fact with its evidence. No step throws a piece away.
"""

from __future__ import annotations

from articles.article import Article
from articles.cleaning.biographies import weigh_down_biographies
from articles.cleaning.captions import find_captions, find_late_captions, keep_captions_once
from articles.cleaning.draft import Draft, lay_out
from articles.cleaning.embeds import remove_embedded_posts, remove_pulled_quotations
from articles.cleaning.endings import find_reporting_notes, remove_repeats, remove_signatures
from articles.cleaning.facts import (
    find_authors,
    find_dateline,
    find_language,
    find_outlet,
    find_outlet_in_text,
    find_section,
    find_url,
)
from articles.cleaning.furniture import (
    remove_controls,
    remove_known_furniture,
    remove_ornaments,
    remove_template_leftovers,
    weigh_comments,
    weigh_down_pointers,
    weigh_down_refrains,
)
from articles.cleaning.publication import find_publication
from articles.cleaning.run import keep_the_run, refuse_what_is_no_article
from articles.cleaning.splitting import unglue
from articles.cleaning.teasers import remove_cut_teasers
from articles.cleaning.titles import find_title
from articles.sources import Page

STEPS = (
    find_url,
    find_outlet,
    unglue,
    remove_template_leftovers,
    remove_ornaments,
    remove_controls,
    remove_known_furniture,
    weigh_down_refrains,
    weigh_comments,
    remove_embedded_posts,
    weigh_down_pointers,
    weigh_down_biographies,
    remove_signatures,
    find_captions,
    keep_captions_once,
    find_reporting_notes,
    remove_cut_teasers,
    keep_the_run,
    find_title,
    refuse_what_is_no_article,
    find_late_captions,
    remove_repeats,
    remove_pulled_quotations,
    find_outlet_in_text,
    find_publication,
    find_authors,
    find_section,
    find_language,
    find_dateline,
)


def clean(page: Page) -> Article:
    """Clean a page: find the article in it, settle its facts, and give a reason for everything set aside.

    Raises ArticleError when the page holds no article.
    """
    draft = lay_out(page)
    for step in STEPS:
        step(draft)
    return _article(draft)


def _article(draft: Draft) -> Article:
    return Article(
        title=draft.title,
        blocks=draft.blocks(),
        standfirst=draft.standfirst,
        authors=draft.authors,
        outlet=draft.outlet,
        section=draft.section,
        dateline=draft.dateline,
        language=draft.language,
        url=draft.url,
        published=draft.published,
        evidence=draft.evidence,
    )
