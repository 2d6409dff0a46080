"""What triggers, conditions, actions and other items of lists say in words: a sentence for each.

Names stand in “quotes”; lists.py shows them bold. sources.py knows the names.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, Protocol, get_args

from msgspec import Struct

from story.model import actions as act
from story.model import conditions as cond
from story.model.asset import Asset, Lens
from story.model.parameters import Bind, Parameter
from story.model.story import Audience, CaptionTrack
from story.model.surrounding import Surface
from story.model.timeline import Animation
from story.model.values import Id, Localised
from story.model.variables import (
    ChoiceVariable,
    Held,
    NumberVariable,
    Option,
    TextVariable,
    Variable,
    YesNoVariable,
)
from story.overlays.chart import ChartRow, Series
from story.overlays.line import Corner, Point
from story.overlays.quiz import QuizOption
from story.placeholders import plain
from studio.panels.field_table import CHOICES, UNIONS, field_of, label_of
from studio.wording import _, shown


class Names(Protocol):
    """Knows what things of the story are called."""

    def scene(self, scene: Id) -> str: ...
    def overlay(self, overlay: Id | None) -> str: ...
    def point(self, cue: Id) -> str: ...
    def variable(self, variable: Id) -> Variable | None: ...
    def asset(self, asset: Id) -> Asset | None: ...
    def words(self, text: Localised) -> str: ...
    def element(self, element: Id | None) -> str: ...


def sentence(value: Struct, names: Names) -> str:
    """What an item says, in one sentence."""
    make = SENTENCES.get(type(value))
    return make(value, names) if make is not None else title_of(type(value))


def title_of(kind: type[Struct]) -> str:
    """What a kind of item is called, as in a menu."""
    return shown(UNIONS.get(kind.__name__, kind.__name__))


def held_text(value: Held) -> str:
    """A value as people say it: `yes`, `2.5`, `“Anna”`."""
    if isinstance(value, bool):
        return shown(_("yes")) if value else shown(_("no"))
    if isinstance(value, str):
        return f"“{value}”"
    return plain(value)


def _say(text: str, *parts: str) -> str:
    said = shown(text)
    for number, part in enumerate(parts, 1):
        said = said.replace(f"%{number}", part)
    return said


def _seconds(seconds: float) -> str:
    return f"{plain(seconds)}\u202fs"


def _over(text: str, seconds: float) -> str:
    return text if not seconds else _say(_("%1 over %2"), text, _seconds(seconds))


def _named(variable: Variable | None) -> str:
    return f"“{variable.name}”" if variable is not None else shown(_("(missing)"))


def _quoted(name: str) -> str:
    return f"“{name}”"


def _time(value: Any, names: Names) -> str:
    return _quoted(names.point(value.cue)) if value.cue is not None else _seconds(value.time)


def _once(value: act.Answer, said: str) -> str:
    return _say(_("%1, only once"), said) if value.once else said


def _select(value: act.Select, names: Names) -> str:
    return _once(value, shown(_("When it is selected")))


def _dwell(value: act.Dwell, names: Names) -> str:
    return _once(value, _say(_("When it is looked at for %1"), _seconds(value.seconds)))


def _hover(value: act.Hover, names: Names) -> str:
    text = _("When it is no longer pointed at") if value.leaving else _("When it is pointed at")
    return _once(value, shown(text))


def _approach(value: act.Approach, names: Names) -> str:
    text = (
        _("When the visitor goes farther away than %1")
        if value.leaving
        else _("When the visitor comes nearer than %1")
    )
    return _once(value, _say(text, f"{plain(value.distance)}\u202fm"))


_OUTCOMES: Final[dict[str, str]] = {
    "right": _("When it is answered right"),
    "wrong": _("When it is answered wrong, with a try left"),
    "failed": _("When it is answered wrong for the last time"),
    "any": _("When it is answered"),
}


def _quiz_answered(value: act.QuizAnswered, names: Names) -> str:
    return _once(value, shown(_OUTCOMES[value.outcome]))


def _plain_trigger(value: act.Answer, names: Names) -> str:
    return _once(value, title_of(type(value)))


def _time_reached(value: act.TimeReached, names: Names) -> str:
    return _once(value, _say(_("At %1"), _time(value, names)))


def _changed(value: act.VariableChanged, names: Names) -> str:
    return _once(value, _say(_("When %1 changes"), _named(names.variable(value.variable))))


def _idle(value: act.Idle, names: Names) -> str:
    said = _say(_("When nobody has done anything for %1"), _seconds(value.seconds))
    return _once(value, said)


def _variable_is(value: cond.VariableIs, names: Names) -> str:
    variable = names.variable(value.variable)
    if isinstance(value.value, bool) and value.test in ("=", "!="):
        true = value.value == (value.test == "=")
        return _say(_("%1 is %2"), _named(variable), held_text(true))
    said = held_text(value.value)
    return f"{_named(variable)} {shown(CHOICES[value.test])} {said}"


def _visited(value: cond.Visited, names: Names) -> str:
    text = _("Has been in %1") if value.yes else _("Has not been in %1")
    return _say(text, _quoted(names.scene(value.scene)))


def _shown(value: cond.Shown, names: Names) -> str:
    text = _("%1 is shown") if value.yes else _("%1 is hidden")
    return _say(text, _quoted(names.overlay(value.overlay)))


def _score_is(value: cond.ScoreIs, names: Names) -> str:
    return _say(_("The score is %1 %2"), shown(CHOICES[value.test]), plain(value.value))


_ANSWERED: Final[dict[str, str]] = {
    "right": _("%1 was answered right"),
    "wrong": _("%1 was answered wrong"),
    "open": _("%1 is not yet answered"),
}


def _answered(value: cond.Answered, names: Names) -> str:
    return _say(_ANSWERED[value.outcome], _quoted(names.overlay(value.quiz)))


def _any_of(value: cond.AnyOf, names: Names) -> str:
    said = [sentence(each, names) for each in value.conditions]
    said[1:] = [each[:1].lower() + each[1:] for each in said[1:]]
    return shown(_(" or ")).join(said) if said else shown(_("One of several (none yet)"))


def _go(value: act.GoTo, names: Names) -> str:
    text = {
        "cut": _("Cut to %1"),
        "fade": _("Go to %1"),
        "dissolve": _("Dissolve to %1"),
        "wipe": _("Wipe to %1"),
        "zoom": _("Zoom to %1"),
        "walk": _("Walk to %1"),
    }
    return _say(text[value.transition.kind], _quoted(names.scene(value.scene)))


def _link(value: act.OpenLink, names: Names) -> str:
    return _say(_("Open %1"), value.url.partition("://")[2] or value.url)


def _on_overlay(text: str) -> Callable[[Any, Names], str]:
    def make(value: Any, names: Names) -> str:
        return _over(_say(text, _quoted(names.overlay(value.overlay))), value.seconds)

    return make


def _animate(value: act.AnimateTo, names: Names) -> str:
    who = (
        _quoted(names.overlay(value.overlay))
        if value.overlay is not None
        else shown(_("the surrounding"))
    )
    field = shown(field_of("", value.field.rpartition(".")[2]).label).lower()
    said = value.value
    to = plain(said) if isinstance(said, int | float) else said if isinstance(said, str) else "…"
    return _over(_say(_("Lead %1 of %2 to %3"), field, who, to), value.seconds)


def _wear(value: act.Wear, names: Names) -> str:
    who = _quoted(names.overlay(value.overlay))
    if value.finish is None:
        return _say(_("Show %1 as it comes"), who)
    return _say(_("Give %1 the finish %2"), who, _quoted(value.finish))


def _play(value: act.Play, names: Names) -> str:
    said = _say(_("Play %1"), _medium(value.overlay, names))
    return _say(_("%1 from the start"), said) if value.from_start else said


def _pause(value: act.Pause, names: Names) -> str:
    return _say(_("Pause %1"), _medium(value.overlay, names))


def _medium(overlay: Id | None, names: Names) -> str:
    return shown(_("the video all around")) if overlay is None else _quoted(names.overlay(overlay))


def _seek(value: act.Seek, names: Names) -> str:
    return _say(_("Go to %1 of the scene"), _time(value, names))


def _set(value: act.SetVariable, names: Names) -> str:
    variable = names.variable(value.variable)
    return _say(_("Set %1 to %2"), _named(variable), held_text(value.value))


def _add(value: act.AddTo, names: Names) -> str:
    variable = _named(names.variable(value.variable))
    if value.amount < 0:
        return _say(_("Take %1 from %2"), plain(-value.amount), variable)
    return _say(_("Add %1 to %2"), plain(value.amount), variable)


def _sound(value: act.PlaySound, names: Names) -> str:
    asset = names.asset(value.asset)
    return _say(_("Play the sound %1"), _quoted(asset.name if asset else shown(_("(missing)"))))


def _ask(value: act.Ask, names: Names) -> str:
    text = _("Ask %1 and wait") if value.pause else _("Ask %1")
    return _say(text, _quoted(names.overlay(value.quiz)))


def _score(value: act.Score, names: Names) -> str:
    if value.points < 0:
        return _say(_("Take %1 from the score"), plain(-value.points))
    return _say(_("Add %1 to the score"), plain(value.points))


_RESETS: Final[dict[str, str]] = {
    "answers": _("Forget quizzes and score"),
    "variables": _("Forget quizzes, score and variables"),
    "visit": _("Begin the visit anew"),
}


def _reset(value: act.Reset, names: Names) -> str:
    return shown(_RESETS[value.what])


def _option(value: QuizOption, names: Names) -> str:
    said = names.words(value.text)
    if not said and value.target is not None:
        said = names.overlay(value.target)
    said = said or shown(_("(no words yet)"))
    return _say(_("%1 · right"), said) if value.right else said


def _choice_option(value: Option, names: Names) -> str:
    label = names.words(value.label)
    return f"{value.value} · {label}" if label and label != value.value else value.value


def _animation(value: Animation, names: Names) -> str:
    end = _seconds(value.end) if value.end is not None else shown(_("the end"))
    return _say(_("%1, %2 to %3"), _quoted(value.clip), _seconds(value.start), end)


def _surface(value: Surface, names: Names) -> str:
    facing = shown(CHOICES[value.facing])
    return f"{value.name} · {facing}" if value.name else facing


def _point(value: Point, names: Names) -> str:
    x, y, z = value.position
    return f"{x:g} · {y:g} · {z:g} m"


def _row(value: ChartRow, names: Names) -> str:
    figures = " · ".join("–" if each is None else f"{each:g}" for each in value.values)
    return f"{names.words(value.label) or shown(_('(no words yet)'))}: {figures}"


def _series(value: Series, names: Names) -> str:
    return names.words(value.name) or shown(_("(no words yet)"))


def _corner(value: Corner, names: Names) -> str:
    return f"{value.yaw:g}° · {value.pitch:g}°"


def _captions(value: CaptionTrack, names: Names) -> str:
    asset = names.asset(value.asset)
    who = value.language if value.audience is None else f"{value.language} · {value.audience}"
    return f"{who} · {asset.name}" if asset is not None else who


def _audience(value: Audience, names: Names) -> str:
    name = names.words(value.name)
    return f"{name} · {value.code}" if name else value.code


def _variable(value: Variable, names: Names) -> str:
    kind = title_of(type(value)).lower()
    return _say(_("%1 · %2, begins as %3"), f"“{value.name}”", kind, held_text(value.initial))


def _parameter(value: Parameter, names: Names) -> str:
    kind = title_of(type(value)).lower()
    label = names.words(value.label)
    said = f"“{value.name}” · {kind}"
    return f"{said} · {label}" if label else said


def _bind(value: Bind, names: Names) -> str:
    field = shown(label_of(value.field))
    return f"“{names.element(value.element)}” · {field.lower()}"


def _lens(lens: Lens, names: Names) -> str:
    text = shown(_("A lens of %1°, turned by %2°"))
    return text.replace("%1", f"{round(lens.fov, 1):g}").replace(
        "%2", f"{round(lens.turned.yaw, 1):g}"
    )


SENTENCES: Final[dict[type, Callable[[Any, Names], str]]] = {
    act.Select: _select,
    act.Dwell: _dwell,
    act.Hover: _hover,
    act.Approach: _approach,
    act.MediaEnded: _plain_trigger,
    act.QuizAnswered: _quiz_answered,
    act.EnterScene: _plain_trigger,
    act.LeaveScene: _plain_trigger,
    act.TimeReached: _time_reached,
    act.VariableChanged: _changed,
    act.Idle: _idle,
    cond.VariableIs: _variable_is,
    cond.Visited: _visited,
    cond.Shown: _shown,
    cond.ScoreIs: _score_is,
    cond.Answered: _answered,
    cond.AnyOf: _any_of,
    act.GoTo: _go,
    act.OpenLink: _link,
    act.Show: _on_overlay(_("Show %1")),
    act.Hide: _on_overlay(_("Hide %1")),
    act.Toggle: _on_overlay(_("Show or hide %1")),
    act.AnimateTo: _animate,
    act.Wear: _wear,
    act.Play: _play,
    act.Pause: _pause,
    act.Seek: _seek,
    act.SetVariable: _set,
    act.AddTo: _add,
    act.PlaySound: _sound,
    act.Ask: _ask,
    act.Score: _score,
    act.Reset: _reset,
    QuizOption: _option,
    Option: _choice_option,
    Animation: _animation,
    Surface: _surface,
    Point: _point,
    ChartRow: _row,
    Series: _series,
    Corner: _corner,
    CaptionTrack: _captions,
    Audience: _audience,
    NumberVariable: _variable,
    TextVariable: _variable,
    YesNoVariable: _variable,
    ChoiceVariable: _variable,
    **dict.fromkeys(get_args(Parameter), _parameter),
    Bind: _bind,
    Lens: _lens,
}
