"""Where a visit stands: a plain value that any player can keep, compare and hand on."""

from __future__ import annotations

from typing import Literal, TypeAlias

from msgspec import Struct

from story.model.actions import Transition
from story.model.timeline import Easing, Keyed
from story.model.values import Id, Vector
from story.model.variables import Held


class Clock(Struct, frozen=True):
    """A clock set by another one: when that showed `at_us` this showed `us`; microseconds."""

    at_us: int = 0
    us: int = 0
    running: bool = True

    def shows(self, now_us: int) -> int:
        """What it shows when the other one shows `now_us`."""
        return self.us + (now_us - self.at_us if self.running else 0)


class Fade(Struct, frozen=True):
    """How an overlay comes or goes after `show` or `hide`, in the scene's time."""

    since_us: int
    length_us: int
    start: float  # 0: not there, 1: wholly there
    end: float

    def share(self, time_us: int) -> float:
        """How much of the overlay is there at an instant."""
        gone = time_us - self.since_us
        if gone >= self.length_us:
            return self.end
        return self.start + (self.end - self.start) * max(gone, 0) / self.length_us


class Move(Struct, frozen=True):
    """How an action leads a field from one value to another, in the scene's time."""

    since_us: int
    length_us: int
    start: Keyed
    end: Keyed
    easing: Easing


Outcome: TypeAlias = Literal["open", "wrong", "right", "failed"]
"""Of a quiz: not answered yet, wrong with a try left, right, wrong and no try left."""


class QuizState(Struct, frozen=True):
    """How far a quiz has come: what is chosen, in the order of choosing."""

    chosen: tuple[Id, ...] = ()
    tries: int = 0  # used up
    outcome: Outcome = "open"


class State(Struct, frozen=True):
    """Where a visit stands. Maps hold what the visit changed; they are never mutated.

    The visit's clock is the player's: it stands while the player is paused or waits for media.
    """

    scene: Id
    entered_us: int = 0  # on the visit's clock
    clock: Clock = Clock()  # the scene's, on the visit's
    now_us: int = 0  # the visit's clock at the last event
    reached_us: int = -1  # the scene's time up to which its triggers have answered
    shown: dict[Id, bool] = {}
    fades: dict[Id, Fade] = {}
    moves: dict[Id, dict[str, Move]] = {}  # by overlay, or scene for its surrounding; by field
    worn: dict[Id, str | None] = {}  # the finishes of models that the visit dressed; None: none
    media: dict[Id, Clock] = {}  # by overlay, or scene for its surrounding; on the scene's clock
    variables: dict[Id, Held] = {}
    score: float = 0.0
    quizzes: dict[Id, QuizState] = {}
    opened: dict[Id, bool] = {}  # annotations that the visit opened or closed
    awaited: Id | None = None  # the quiz that the scene's time waits for
    visited: tuple[Id, ...] = ()
    spent: tuple[str, ...] = ()  # triggers that act once and have: "OWNER/INDEX"
    pointed: Id | None = None  # the overlay under the pointer
    pointed_us: int = 0  # since when, on the visit's clock
    dwelt: tuple[str, ...] = ()  # triggers that this pointing has set off
    near: tuple[str, ...] = ()  # triggers within whose distance the visitor is
    position: Vector | None = None  # of the visitor's eye; None: where the scene begins
    idle_us: int = 0  # for how long the visitor has done nothing
    idle_from_us: int = 0  # what of it had gone when he came into the scene
    seed: int = 1  # of what is shuffled
    finished: bool = False


class Ticked(Struct, frozen=True, tag="ticked"):
    """Time passed, up to `at_us` on the visit's clock; `idle_us` since the visitor did anything."""

    at_us: int = 0
    idle_us: int = 0


class Selected(Struct, frozen=True, tag="selected"):
    """The visitor selected an overlay, `at_us` on the visit's clock."""

    overlay: Id
    at_us: int = 0


class Pointed(Struct, frozen=True, tag="pointed"):
    """The visitor points at another overlay, or at none, than before."""

    overlay: Id | None = None
    at_us: int = 0


class Moved(Struct, frozen=True, tag="moved"):
    """The visitor's eye is at a place in the scene."""

    position: Vector
    at_us: int = 0


class Chose(Struct, frozen=True, tag="chose"):
    """The visitor chose an option of a quiz, or, of one that is to be confirmed, unchose it."""

    quiz: Id
    option: Id
    at_us: int = 0


class Confirmed(Struct, frozen=True, tag="confirmed"):
    """The visitor confirmed what is chosen in a quiz."""

    quiz: Id
    at_us: int = 0


class Entered(Struct, frozen=True, tag="entered"):
    """The visitor went to a scene by the player's own means, such as its list of scenes."""

    scene: Id
    at_us: int = 0


class Sought(Struct, frozen=True, tag="sought"):
    """The visitor went to an instant of the scene by the player's own means."""

    time_us: int
    at_us: int = 0


Event: TypeAlias = Ticked | Selected | Pointed | Moved | Chose | Confirmed | Entered | Sought


class LinkOpened(Struct, frozen=True, tag="link"):
    """The player is to open an address."""

    url: str


class Went(Struct, frozen=True, tag="went"):
    """The visit is in another scene; the player leads over to it."""

    scene: Id
    transition: Transition = Transition()


class SoundPlayed(Struct, frozen=True, tag="sound"):
    """The player is to play a sound once."""

    asset: Id
    volume: float = 1.0


class Finished(Struct, frozen=True, tag="finished"):
    """The visit is at its end."""


Effect: TypeAlias = LinkOpened | Went | SoundPlayed | Finished
