"""Saved pages of one invented outlet: each its own news, all with lines of the house that no list knows."""

from pathlib import Path

from reports import age

HOUSE = (
    "The Sentinel is set in type by hand on Thursdays, and every copy that is sold plants a reed beside the "
    "river Marrow, where the paper mill once stood and will stand again."
)
MOTTO = "Ink dries slowly in Vellmar, as our grandfathers used to remark about the weather."
SUBJECTS = (
    "ferry",
    "library",
    "orchard",
    "tramway",
    "lighthouse",
    "bakery",
    "quarry",
    "aqueduct",
    "windmill",
)


def news(number: int) -> list[str]:
    """The paragraphs of a report; every number makes others."""
    subject = SUBJECTS[number % len(SUBJECTS)]
    return [
        f"The {subject} of district {number} reopened on Monday after {number + 11} weeks of repairs, which "
        f"had cost the town {number * 31 + 407} crowns more than the surveyors had reckoned in the spring.",
        f"“Nobody thought that the {subject} would ever open its doors to us again,” said a neighbour of "
        f"number {number * 3 + 5}, who had brought a cake for the workers and a chair for herself.",
        f"The council of district {number} meets again on the {number % 27 + 1}th, when the {subject} is "
        f"once more on its agenda, together with the question of who is to pay for the lamps before it.",
    ]


def page(number: int, *, title: str = "", more: str = "", url: str = "") -> str:
    """A saved page of The Vellmar Sentinel with the house's lines above and below the report."""
    subject = SUBJECTS[number % len(SUBJECTS)]
    title = title or f"District {number} has its {subject} back after a long winter"
    url = url or f"https://www.vellmarsentinel.example/2019/05/{number}"
    text = "\n".join(
        f"<p>{paragraph}</p>" for paragraph in [MOTTO, *news(number), *filter(None, [more]), HOUSE]
    )
    return (
        f'<html lang="en"><head><title>{title}</title><meta property="og:title" content="{title}">'
        '<meta property="og:site_name" content="The Vellmar Sentinel">'
        f'<link rel="canonical" href="{url}">'
        '<meta property="article:published_time" content="2019-05-13"></head><body>'
        f"<article><h1>{title}</h1>{text}</article></body></html>"
    )


def save(folder: Path, numbers: range | list[int], **more: str) -> Path:
    """Save pages as files of a folder."""
    folder.mkdir(exist_ok=True)
    for number in numbers:
        path = folder / f"{number:04}.html"
        path.write_text(page(number, **more), encoding="utf-8")
        age(path)
    return folder
