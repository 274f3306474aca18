"""The cleaning of a page, from start to end: every step in the order it is taken.

Each step is a small function over the pieces on the table: it marks pieces as body, moved or removed,
always with a reason, or settles a fact with its evidence. No step throws a piece away.
"""

from __future__ import annotations

from collections.abc import Sequence

from articles.article import Article, Block
from articles.cleaning.authors import find_authors
from articles.cleaning.biographies import remove_closing_biographies, weigh_down_biographies
from articles.cleaning.captions import find_captions, find_late_captions, keep_captions_once
from articles.cleaning.draft import Draft, lay_out
from articles.cleaning.embeds import remove_embedded_posts, remove_pulled_quotations
from articles.cleaning.endings import find_reporting_notes, remove_repeats, remove_signatures
from articles.cleaning.facts import (
    find_dateline,
    find_language,
    find_outlet,
    find_outlet_in_text,
    find_section,
    find_url,
)
from articles.cleaning.first_publisher import find_first_publisher
from articles.cleaning.furniture import (
    remove_controls,
    remove_known_furniture,
    remove_ornaments,
    remove_template_leftovers,
    weigh_comments,
    weigh_down_pointers,
    weigh_down_refrains,
)
from articles.cleaning.learned import is_all_learned, weigh_down_learned_furniture
from articles.cleaning.live_blogs import remove_times_of_posts
from articles.cleaning.publication import find_publication
from articles.cleaning.run import keep_the_run, refuse_what_is_no_article
from articles.cleaning.splitting import unglue
from articles.cleaning.tags import find_tags
from articles.cleaning.teasers import remove_cut_teasers
from articles.cleaning.title_choice import find_title
from articles.errors import ArticleError
from articles.furniture import NOTHING_LEARNED, Furniture, Learned
from articles.sources import Page

VERSION = 3  # raise it when cleaning changes: `morgue reclean` then knows which articles are of before

STEPS = (
    find_url,
    find_outlet,
    unglue,
    remove_template_leftovers,
    remove_ornaments,
    remove_controls,
    remove_known_furniture,
    weigh_down_learned_furniture,
    weigh_down_refrains,
    weigh_comments,
    remove_times_of_posts,
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
    remove_closing_biographies,
    find_late_captions,
    remove_repeats,
    remove_pulled_quotations,
    find_outlet_in_text,
    find_first_publisher,
    find_publication,
    find_authors,
    find_section,
    find_tags,
    find_language,
    find_dateline,
)


def clean(page: Page, known: Furniture = NOTHING_LEARNED) -> Article:
    """Clean a page: find the article in it, settle its facts, and give a reason for everything set aside.

    `known` is the furniture that the archive has learned. Raises ArticleError when the page holds no article.
    """
    draft = _work_through(page, known)
    learned = known.of(draft.outlet)
    if learned is not draft.learned and learned and learned.mark(draft.blocks()):
        draft = _work_through(page, known, learned)  # its outlet was found by what stands around the article
    blocks = draft.blocks()
    return _article(draft, blocks, cleaner_name(blocks, learned))


def cleaner_name(blocks: Sequence[Block], learned: Learned | None) -> str:
    """Name what cleans blocks: the cleaner's version, and a mark for what is known of them ("1+5f3a2c90")."""
    mark = learned.mark(blocks) if learned else ""
    return f"{VERSION}+{mark}" if mark else f"{VERSION}"


def _work_through(page: Page, known: Furniture, learned: Learned | None = None) -> Draft:
    """Take every step; what has been learned does not count where it would leave no article."""
    draft = lay_out(page)
    draft.known, draft.learned = known, learned
    try:
        for step in STEPS:
            step(draft)
    except ArticleError:
        if draft.learned is None:
            raise
        return _work_through(page, NOTHING_LEARNED)
    return _work_through(page, NOTHING_LEARNED) if is_all_learned(draft) else draft


def _article(draft: Draft, blocks: tuple[Block, ...], cleaner: str) -> Article:
    return Article(
        title=draft.title,
        blocks=blocks,
        standfirst=draft.standfirst,
        authors=draft.authors,
        outlet=draft.outlet,
        first_outlet=draft.first_outlet,
        section=draft.section,
        tags=draft.tags,
        dateline=draft.dateline,
        language=draft.language,
        url=draft.url,
        published=draft.published,
        evidence=draft.evidence,
        cleaner=cleaner,
    )
