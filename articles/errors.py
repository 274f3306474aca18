"""The errors a person can cause, each saying what is wrong, where, and what to do."""


class MorgueError(Exception):
    """Anything a user can cause; its text is one message that person can act on.

    `where` names the file, line, article or setting at fault, or is empty when there is none to name.
    """

    def __init__(self, what: str, where: str = "", cure: str = "") -> None:
        self.what = what
        self.where = where
        self.cure = cure
        super().__init__(what, where, cure)

    @property
    def reason(self) -> str:
        """The message without the place, for lists that name the place themselves."""
        return f"{self.what}. {self.cure}" if self.cure else self.what

    def __str__(self) -> str:
        return f"{self.where}: {self.reason}" if self.where else self.reason


class ReadError(MorgueError):
    """A source cannot be read, or is no article."""


class ArticleError(MorgueError):
    """A cleaned article is absurd (no title and no body, a year 3021) and must not be stored."""


class StoreError(MorgueError):
    """The archive's database is missing, damaged, or newer than this program."""
