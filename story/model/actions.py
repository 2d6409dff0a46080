"""What a story does when something happens: triggers and the ordered actions they set off.

story/visit/ says what each of them makes of a visit.
"""

from __future__ import annotations

from typing import Literal, TypeAlias

from story.model.conditions import Condition
from story.model.timeline import Bezier, Easing, Keyed
from story.model.values import Colour, Fraction01, Id, NotNegative, Positive, Value, VariantKey
from story.model.variables import Held

Passage: TypeAlias = Literal["cut", "fade", "dissolve", "wipe", "zoom", "walk"]
Side: TypeAlias = Literal["left", "right", "top", "bottom"]


class Transition(Value, frozen=True, kw_only=True):
    """How one scene gives way to the next; story/passing.py says what is seen meanwhile."""

    kind: Passage = "fade"  # fade: through `colour`; walk: from standpoint to standpoint
    seconds: NotNegative = 0.56  # from the first change to the last
    colour: Colour = "#000000"
    side: Side = "right"  # from which a wipe brings the next scene in


class GoTo(Value, frozen=True, kw_only=True, tag="go"):
    """Go to a scene, at its opening view; a walk between standpoints goes on looking ahead."""

    scene: Id
    transition: Transition = Transition()


class OpenLink(Value, frozen=True, kw_only=True, tag="link"):
    """Open an address in the browser; http, https, mailto and tel only (`check` sees to it)."""

    url: str
    variants: dict[VariantKey, str] = {}  # instead, for a language or an audience


class Show(Value, frozen=True, kw_only=True, tag="show"):
    """Show an overlay of the same scene; over `seconds` it fades in."""

    overlay: Id
    seconds: NotNegative = 0.0


class Hide(Value, frozen=True, kw_only=True, tag="hide"):
    """Hide an overlay of the same scene; over `seconds` it fades out."""

    overlay: Id
    seconds: NotNegative = 0.0


class Toggle(Value, frozen=True, kw_only=True, tag="toggle"):
    """Show an overlay of the same scene where it is hidden, hide it where it is shown."""

    overlay: Id
    seconds: NotNegative = 0.0


class AnimateTo(Value, frozen=True, kw_only=True, tag="animate"):
    """Lead a field of an overlay, or of the surrounding, from where it is to a value."""

    overlay: Id | None = None  # None: the surrounding
    field: str
    value: Keyed
    seconds: NotNegative = 0.5
    easing: Easing = Bezier()


class Wear(Value, frozen=True, kw_only=True, tag="wear"):
    """Let a model of the same scene wear one of the finishes that its file offers."""

    overlay: Id
    finish: str | None = None  # None: as its file comes


class Play(Value, frozen=True, kw_only=True, tag="play"):
    """Let a video, a sound or a model's animations run on, or from the start."""

    overlay: Id | None = None  # None: the video all around
    from_start: bool = False


class Pause(Value, frozen=True, kw_only=True, tag="pause"):
    """Stop a video, a sound or a model's animations where they are."""

    overlay: Id | None = None  # None: the video all around


class PauseEverything(Value, frozen=True, kw_only=True, tag="pause-all"):
    """Stop the scene's time."""


class PlayEverything(Value, frozen=True, kw_only=True, tag="play-all"):
    """Let the scene's time run on."""


class Seek(Value, frozen=True, kw_only=True, tag="seek"):
    """Go to an instant of the scene: a cue or a chapter, else `time`."""

    cue: Id | None = None
    time: NotNegative = 0.0


class SetVariable(Value, frozen=True, kw_only=True, tag="set"):
    """Give a variable a value."""

    variable: Id
    value: Held


class AddTo(Value, frozen=True, kw_only=True, tag="add"):
    """Add to a variable that is a number; a negative amount takes away."""

    variable: Id
    amount: float = 1.0


class PlaySound(Value, frozen=True, kw_only=True, tag="sound"):
    """Play a sound once, from no place, over all else."""

    asset: Id
    volume: Fraction01 = 1.0
    variants: dict[VariantKey, Id] = {}


class Ask(Value, frozen=True, kw_only=True, tag="ask"):
    """Show a quiz of the same scene, unanswered."""

    quiz: Id
    pause: bool = False  # stop the scene's time until it is answered


class Score(Value, frozen=True, kw_only=True, tag="score"):
    """Add to the visit's score."""

    points: float = 1.0


class Reset(Value, frozen=True, kw_only=True, tag="reset"):
    """Begin anew: `answers` forgets quizzes and score, `variables` these too, `visit` all."""

    what: Literal["answers", "variables", "visit"] = "visit"


class Finish(Value, frozen=True, kw_only=True, tag="finish"):
    """End the visit; the player says so and offers to begin again."""


Action: TypeAlias = (
    GoTo
    | OpenLink
    | Show
    | Hide
    | Toggle
    | AnimateTo
    | Wear
    | Play
    | Pause
    | PauseEverything
    | PlayEverything
    | Seek
    | SetVariable
    | AddTo
    | PlaySound
    | Ask
    | Score
    | Reset
    | Finish
)


class Answer(Value, frozen=True, kw_only=True):
    """What every trigger has: what it sets off, and when it may."""

    actions: tuple[Action, ...] = ()
    when: tuple[Condition, ...] = ()  # all of them hold
    once: bool = False  # a visit


class Select(Answer, frozen=True, kw_only=True, tag="select"):
    """When the overlay is selected: by click, tap, key, controller or hand."""


class Dwell(Answer, frozen=True, kw_only=True, tag="dwell"):
    """When the visitor has pointed or looked at the overlay for so long; a ring fills meanwhile."""

    seconds: Positive = 1.5


class Hover(Answer, frozen=True, kw_only=True, tag="hover"):
    """When the visitor begins to point at the overlay; with `leaving`: ceases to."""

    leaving: bool = False


class Approach(Answer, frozen=True, kw_only=True, tag="approach"):
    """When the visitor comes nearer to the overlay than `distance` metres; or farther away."""

    distance: Positive = 1.0
    leaving: bool = False


class MediaEnded(Answer, frozen=True, kw_only=True, tag="ended"):
    """When the overlay's video or sound, or in a scene the video all around, is at its end.

    One that loops comes to its end each time round.
    """


class QuizAnswered(Answer, frozen=True, kw_only=True, tag="answered"):
    """When the quiz is answered: right, wrong with a try left, or for the last time wrong."""

    outcome: Literal["right", "wrong", "failed", "any"] = "any"


class EnterScene(Answer, frozen=True, kw_only=True, tag="enter"):
    """When the visitor comes into the scene."""


class LeaveScene(Answer, frozen=True, kw_only=True, tag="leave"):
    """When the visitor goes out of the scene. It cannot lead to another scene itself."""


class TimeReached(Answer, frozen=True, kw_only=True, tag="time"):
    """When the scene's time comes to an instant: a cue or a chapter, else `time`."""

    cue: Id | None = None
    time: NotNegative = 0.0


class VariableChanged(Answer, frozen=True, kw_only=True, tag="variable"):
    """When a variable takes another value."""

    variable: Id


class Idle(Answer, frozen=True, kw_only=True, tag="idle"):
    """When the visitor has done nothing for so long; of a scene: for so long in it."""

    seconds: Positive = 60.0


Trigger: TypeAlias = Select | Dwell | Hover | Approach | MediaEnded | QuizAnswered
"""What an overlay answers to."""

SceneTrigger: TypeAlias = (
    EnterScene | LeaveScene | TimeReached | MediaEnded | VariableChanged | Idle
)
"""What a scene answers to while the visitor is in it."""

StoryTrigger: TypeAlias = VariableChanged | Idle
"""What a story answers to everywhere."""
