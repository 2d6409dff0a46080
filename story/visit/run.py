"""One event's course through a visit: which triggers act, in which order, and what they change.

story/interaction.py is the door to it; story/visit/due.py says what falls due as time passes.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Final, NamedTuple, TypeAlias

from msgspec import structs

from story.model.actions import (
    Action,
    AddTo,
    AnimateTo,
    Answer,
    Ask,
    Dwell,
    EnterScene,
    Finish,
    GoTo,
    Hide,
    Hover,
    Idle,
    LeaveScene,
    OpenLink,
    Pause,
    PauseEverything,
    Play,
    PlayEverything,
    PlaySound,
    QuizAnswered,
    Reset,
    Score,
    Seek,
    Select,
    SetVariable,
    Show,
    Toggle,
    Transition,
    VariableChanged,
    Wear,
)
from story.model.story import Scene, Story
from story.model.values import Id, Vector, microseconds
from story.model.variables import Held, fitted
from story.overlays.annotation import Annotation
from story.overlays.model import Model
from story.overlays.quiz import Quiz
from story.visit import quizzes
from story.visit.actions import hastened, led, paused, played, settled, shown, sought, with_entry
from story.visit.conditions import holds
from story.visit.due import Watched, first_due, is_seen, key_of, watched_in
from story.visit.finding import answerer, instant_of, overlay_of, quiz_of, scene_in, variable_of
from story.visit.nearness import BEAT_US, nearness, next_look_us
from story.visit.state import (
    Clock,
    Effect,
    Finished,
    LinkOpened,
    QuizState,
    SoundPlayed,
    State,
    Went,
)

MOST: Final = 1000
"""How many actions one event can set off, what falls due meanwhile counted too."""

MOST_LOOKS: Final = 200_000
"""How many triggers and conditions one event can have looked at; after that nothing acts."""

_QUICK: Final = 64  # names that are searched through while one look is taken
_POSE: Final = 20  # looks that working out where an overlay stands counts for

_Which: TypeAlias = Callable[[Answer], bool]


class _Waiting(NamedTuple):
    """A trigger that will act; one of a scene not if the visit has left that by then."""

    key: str
    answer: Answer
    entry: int | None  # None: of the story itself


class Run:
    """A visit while one event goes through it: used once, then `state` and `effects` are read."""

    def __init__(self, story: Story, state: State) -> None:
        self.story = story
        self.state = state
        self.effects: list[Effect] = []
        self._left = MOST
        self._looks = MOST_LOOKS
        named = len(story.variables) + sum(len(scene.overlays) for scene in story.scenes)
        self._search = 1 + named // _QUICK  # looks that a condition counts for
        self._watched: dict[Id, Watched] = {}
        self._entry = 0  # how often the visit has come into a scene
        self._leaving = False
        self._waiting: deque[_Waiting] = deque()

    # What the events are

    def advance(self, at_us: int) -> None:
        """Let time pass up to an instant of the visit's clock; what falls due acts."""
        self.settle()
        until = max(at_us, self.state.now_us)
        while self._left > 0 and self._looks > 0:
            scene = self._scene()
            if scene is None:
                break
            watched = self._watched_in(scene)
            self._looks -= 1 + sum(map(len, watched))
            due = first_due(self.state, scene, watched, until)
            before = due[0].at_us - 1 if due else until
            look_us = next_look_us(self.state, scene, watched.approached, before)
            if look_us is not None:
                self._pass_to(look_us)
                self.look()
                self.settle()
                continue
            if not due:
                break
            self._pass_to(due[0].at_us)
            self._left -= len(due)  # they may do nothing, and fall due again and again
            dwelt = tuple(each.key for each in due if isinstance(each.answer, Dwell))
            self._set(dwelt=(*self.state.dwelt, *dwelt))
            for each in due:
                self._wait(each.key, each.answer)
            self.settle()
            if due[0].at_us % BEAT_US == 0:  # the beat's own look
                self.look()
                self.settle()
        self._pass_to(until)

    def settle(self) -> None:
        """Let all that waits act."""
        while self._waiting:
            waiting = self._waiting.popleft()
            if waiting.entry in (None, self._entry):
                self._act(waiting.key, waiting.answer)

    def keep(self, kept: Mapping[Id, Held]) -> None:
        """Give variables that last the values of the visit before."""
        lasting = {
            variable.id: fitted(variable, kept[variable.id])
            for variable in self.story.variables
            if variable.lasts == "always" and variable.id in kept
        }
        self._set(variables={**self.state.variables, **lasting})

    def arrive(self, scene_id: Id) -> None:
        """Stand in a scene, at its beginning."""
        state = self.state
        scene = scene_in(self.story, scene_id)
        if scene is None:
            return
        visited = state.visited
        self._entry += 1
        self._set(
            scene=scene_id,
            entered_us=state.now_us,
            clock=Clock(state.now_us),
            reached_us=-1,
            media={},
            fades={},
            moves=settled(state.moves),
            awaited=None,
            visited=visited if scene_id in visited else (*visited, scene_id),
            pointed=None,
            pointed_us=state.now_us,
            dwelt=(),
            near=(),
            position=None,
            idle_from_us=state.idle_us,
        )
        self._queue(scene.id, scene.triggers, lambda answer: isinstance(answer, EnterScene))
        self.look()

    def go(self, scene_id: Id, transition: Transition = Transition()) -> None:  # noqa: B008
        """Leave the scene for another one."""
        if self._leaving or scene_in(self.story, scene_id) is None:
            return
        scene = self._scene()
        if scene is not None:
            self._leaving = True
            for index, trigger in enumerate(scene.triggers):
                if isinstance(trigger, LeaveScene) and self._looks > 0:
                    self._act(key_of(scene.id, index), trigger)
            self._leaving = False
        self.arrive(scene_id)
        self._go_over(scene_id, transition)

    def select(self, overlay_id: Id) -> None:
        """An overlay is selected: what it answers, and the quiz that it is looked for in."""
        scene = self._scene()
        overlay = overlay_of(scene, overlay_id) if scene is not None else None
        if scene is None or overlay is None:
            return
        if isinstance(overlay, Annotation):
            self._open(scene, overlay)
        owner = answerer(scene, overlay_id, Select)
        if owner is not None:
            self._queue(owner.id, owner.triggers, lambda answer: isinstance(answer, Select))
        for other in scene.overlays:
            if isinstance(other, Quiz) and other.kind == "find":
                for option in other.options:
                    if option.target == overlay_id:
                        self.choose(other.id, option.id)

    def _open(self, scene: Scene, note: Annotation) -> None:
        """Open an annotation, and close those that cannot be open beside it; or close it."""
        opened = dict(self.state.opened)
        opens = not opened.get(note.id, note.open)
        for other in scene.overlays:
            if not isinstance(other, Annotation) or other.id == note.id or not opens:
                continue
            if (note.alone or other.alone) and opened.get(other.id, other.open):
                opened[other.id] = False
        opened[note.id] = opens
        self._set(opened=opened)

    def point(self, overlay_id: Id | None) -> None:
        """The pointer comes to be over another overlay, or none."""
        scene = self._scene()
        before = self.state.pointed
        if scene is None or before == overlay_id:
            return
        after = overlay_of(scene, overlay_id) if overlay_id is not None else None
        left = answerer(scene, before, Hover)
        come = answerer(scene, after.id if after is not None else None, Hover)
        self._set(
            pointed=after.id if after is not None else None,
            pointed_us=self.state.now_us,
            dwelt=(),
        )
        for overlay, leaving in ((left, True), (come, False)):
            if overlay is not None and left is not come:
                self._queue(
                    overlay.id,
                    overlay.triggers,
                    partial(_is_hover, leaving=leaving),
                )

    def move(self, position: Vector) -> None:
        """The visitor's eye comes to a place."""
        self._set(position=position)

    def look(self) -> None:
        """Notice whom the visitor has come near to, or gone away from."""
        scene = self._scene()
        if scene is None or self._looks <= 0:
            return
        approached = self._watched_in(scene).approached
        self._looks -= _POSE * len(approached)
        near, found = nearness(self.state, scene, approached, self._time())
        if near != self.state.near:
            self._set(near=near)
        for each in found:
            self._wait(each.key, each.answer)

    def choose(self, quiz_id: Id, option: Id) -> None:
        """An option of a quiz is chosen."""
        scene = self._scene()
        quiz = quiz_of(scene, quiz_id) if scene is not None else None
        if quiz is None or not self.state.shown.get(quiz.id, not quiz.hidden):
            return
        before = self.state.quizzes.get(quiz.id, QuizState())
        self._answered(quiz_id, before, quizzes.chosen(quiz, before, option))

    def confirm(self, quiz_id: Id) -> None:
        """What is chosen in a quiz is confirmed."""
        scene = self._scene()
        quiz = quiz_of(scene, quiz_id) if scene is not None else None
        if quiz is None or not self.state.shown.get(quiz.id, not quiz.hidden):
            return
        before = self.state.quizzes.get(quiz.id, QuizState())
        self._answered(quiz_id, before, quizzes.confirmed(quiz, before))

    def seek(self, time_us: int) -> None:
        """The scene's time is set; no trigger answers to what lies between."""
        self.state = sought(self.state, max(time_us, 0))
        self._wait_no_more()

    def idle(self, idle_us: int) -> None:
        """The visitor has done nothing for so long."""
        before = self.state.idle_us
        if idle_us < before:  # a sign of life
            before = 0
            self._set(idle_from_us=0)
        self._set(idle_us=idle_us)
        scene = self._scene()
        found: list[tuple[int, str, Answer]] = []
        owners: list[tuple[str, Iterable[Answer], int]] = [(self.story.id, self.story.triggers, 0)]
        if scene is not None:
            owners.insert(0, (scene.id, scene.triggers, self.state.idle_from_us))
        for owner, triggers, from_us in owners:
            for index, trigger in enumerate(triggers):
                if isinstance(trigger, Idle):
                    due = microseconds(trigger.seconds) + from_us
                    if before < due <= idle_us:
                        found.append((due, key_of(owner, index), trigger))
        for _, key, trigger in sorted(found, key=lambda each: each[0]):
            self._wait(key, trigger)

    # How triggers come to act

    def _queue(self, owner: str, triggers: Iterable[Answer], which: _Which) -> None:
        for index, trigger in enumerate(triggers):
            if self._looks <= 0:
                return
            self._looks -= 1
            if which(trigger):
                self._wait(key_of(owner, index), trigger)

    def _wait(self, key: str, answer: Answer) -> None:
        of_story = key.startswith(f"{self.story.id}/")
        self._waiting.append(_Waiting(key, answer, None if of_story else self._entry))

    def _act(self, key: str, answer: Answer) -> None:
        self._looks -= 1 + len(answer.when) * self._search
        if self._looks <= 0:
            return
        if answer.once and key in self.state.spent:
            return
        if not all(holds(self.story, self.state, condition) for condition in answer.when):
            return
        if answer.once:
            self._set(spent=(*self.state.spent, key))
        scene = self._scene()
        for action in answer.actions:
            if self._left <= 0:
                return
            self._left -= 1
            if scene is not None:
                self._do(scene, action)
        self._wait_no_more()

    def _do(self, scene: Scene, action: Action) -> None:
        """One action of a trigger that acted in `scene`."""
        match action:
            case GoTo():
                self.go(action.scene, action.transition)
            case OpenLink():
                self.effects.append(LinkOpened(action.url))
            case Show() | Hide() | Toggle():
                target = overlay_of(scene, action.overlay)
                if target is not None:
                    self.state = shown(self.state, scene, target, action, self._time())
            case AnimateTo():
                self.state = led(self.state, scene, action, self._time())
            case Wear():
                if isinstance(overlay_of(scene, action.overlay), Model):
                    self._set(worn={**self.state.worn, action.overlay: action.finish})
            case Play():
                self.state = played(
                    self.story,
                    self.state,
                    scene,
                    action.overlay,
                    self._time(),
                    from_start=action.from_start,
                )
            case Pause():
                self.state = paused(self.state, scene, action.overlay, self._time())
            case PauseEverything():
                self._run_clock(running=False)
            case PlayEverything():
                self._run_clock(running=True)
            case Seek():
                self.seek(instant_of(scene, action.cue, action.time))
            case SetVariable():
                self._give(action.variable, action.value)
            case AddTo():
                self._add(action.variable, action.amount)
            case PlaySound():
                self.effects.append(SoundPlayed(action.asset, action.volume))
            case Ask():
                self._ask(scene, action)
            case Score():
                self._set(score=self.state.score + action.points)
            case Reset():
                self._reset(action.what)
            case Finish():
                if not self.state.finished:
                    self._set(finished=True)
                    self.effects.append(Finished())

    # What actions change

    def _run_clock(self, *, running: bool) -> None:
        if self.state.clock.running != running:
            if not running:
                self.state = hastened(self.state, self._time())
            self._set(clock=Clock(self.state.now_us, self._time(), running))

    def _give(self, variable_id: Id, value: Held) -> None:
        variable = variable_of(self.story, variable_id)
        if variable is None:
            return
        before = self.state.variables.get(variable.id, variable.initial)
        after = fitted(variable, value)
        if after == before:
            return
        self._set(variables=with_entry(self.state.variables, variable.id, after))
        self._changed(variable.id)

    def _add(self, variable_id: Id, amount: float) -> None:
        variable = variable_of(self.story, variable_id)
        if variable is None:
            return
        before = self.state.variables.get(variable.id, variable.initial)
        if isinstance(before, int | float) and not isinstance(before, bool):
            self._give(variable_id, before + amount)

    def _changed(self, variable: Id) -> None:
        def answers(answer: Answer) -> bool:
            return isinstance(answer, VariableChanged) and answer.variable == variable

        scene = self._scene()
        if scene is not None:
            self._queue(scene.id, scene.triggers, answers)
        self._queue(self.story.id, self.story.triggers, answers)

    def _ask(self, scene: Scene, action: Ask) -> None:
        quiz = quiz_of(scene, action.quiz)
        if quiz is None:
            return
        self.state = shown(self.state, scene, quiz, Show(overlay=quiz.id), self._time())
        before = self.state.quizzes.get(quiz.id)
        if before is not None and before.outcome == "right":  # its points count once
            self._set(score=self.state.score - quiz.points)
        self._set(quizzes=with_entry(self.state.quizzes, quiz.id, QuizState()))
        if action.pause and scene.id == self.state.scene:
            self._run_clock(running=False)
            self._set(awaited=quiz.id)

    def _wait_no_more(self) -> None:
        """Let time run on where it waits for a quiz that cannot be seen, so not be answered."""
        scene, awaited = self._scene(), self.state.awaited
        if scene is None or awaited is None:
            return
        quiz = quiz_of(scene, awaited)
        if quiz is None or not is_seen(self.state, scene, quiz, self._time()):
            self._set(awaited=None)
            self._run_clock(running=True)

    def _answered(self, quiz_id: Id, before: QuizState, after: QuizState) -> None:
        scene = self._scene()
        quiz = quiz_of(scene, quiz_id) if scene is not None else None
        if quiz is None or after is before:
            return
        self._set(quizzes=with_entry(self.state.quizzes, quiz.id, after))
        if after.tries == before.tries:
            return
        if after.outcome == "right":
            self._set(score=self.state.score + quiz.points)
        if self.state.awaited == quiz.id and not quizzes.is_open(after):
            self._set(awaited=None)
            self._run_clock(running=True)
        self._queue(
            quiz.id,
            quiz.triggers,
            lambda answer: (
                isinstance(answer, QuizAnswered) and answer.outcome in ("any", after.outcome)
            ),
        )

    def _reset(self, what: str) -> None:
        self._set(quizzes={}, score=0.0)
        if what == "answers":
            return
        before = self.state.variables
        lasting = {each.id for each in self.story.variables if each.lasts == "always"}
        keep = lasting if what == "visit" else ()
        self._set(variables={key: held for key, held in before.items() if key in keep})
        if what == "variables":
            for variable in self.story.variables:
                if before.get(variable.id, variable.initial) != variable.initial:
                    self._changed(variable.id)
            return
        state = self.state
        first = self.story.scenes[0].id
        self.state = State(
            scene=first,
            now_us=state.now_us,
            variables=state.variables,
            idle_us=state.idle_us,  # beginning anew is no sign of life
            seed=state.seed,
        )
        self.arrive(first)
        self._go_over(first, Transition())

    def _go_over(self, scene: Id, transition: Transition) -> None:
        self.effects.append(Went(scene, transition))

    # The state

    def _set(self, **changed: object) -> None:
        self.state = structs.replace(self.state, **changed)

    def _watched_in(self, scene: Scene) -> Watched:
        if scene.id not in self._watched:
            self._watched[scene.id] = watched_in(self.story, scene)
        return self._watched[scene.id]

    def _scene(self) -> Scene | None:
        return scene_in(self.story, self.state.scene)

    def _time(self) -> int:
        return self.state.clock.shows(self.state.now_us)

    def _pass_to(self, at_us: int) -> None:
        at_us = max(at_us, self.state.now_us)
        self._set(
            now_us=at_us, reached_us=max(self.state.reached_us, self.state.clock.shows(at_us))
        )


def _is_hover(answer: Answer, *, leaving: bool) -> bool:
    return isinstance(answer, Hover) and answer.leaving == leaving
