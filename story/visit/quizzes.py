"""How quizzes are answered and marked. The viewer's visit/quizzes.ts is the twin."""

from __future__ import annotations

from msgspec import structs

from story.model.values import Id
from story.overlays.quiz import Quiz, QuizOption
from story.visit.state import QuizState

_WORD = 0xFFFFFFFF


def is_open(state: QuizState) -> bool:
    """Whether the quiz can still be answered."""
    return state.outcome in ("open", "wrong")


def chosen(quiz: Quiz, state: QuizState, option: Id) -> QuizState:
    """The state after an option was chosen, or unchosen; the same one where it cannot be."""
    if not is_open(state) or all(each.id != option for each in quiz.options):
        return state
    before = state.chosen if state.outcome == "open" else ()  # after a wrong answer: from scratch
    if quiz.kind in ("single", "find"):
        return _marked(quiz, structs.replace(state, chosen=(option,)))
    if option in before:
        at = before.index(option)
        left = before[:at] if quiz.kind == "order" else before[:at] + before[at + 1 :]
        return structs.replace(state, chosen=left, outcome="open")
    state = structs.replace(state, chosen=(*before, option), outcome="open")
    if quiz.kind == "order" and len(state.chosen) == len(quiz.options):
        return _marked(quiz, state)
    return state


def confirmed(quiz: Quiz, state: QuizState) -> QuizState:
    """The state after what is chosen was confirmed; only `multiple` quizzes need that."""
    if quiz.kind != "multiple" or state.outcome != "open" or not state.chosen:
        return state
    return _marked(quiz, state)


def options_in_order(quiz: Quiz, seed: int) -> tuple[QuizOption, ...]:
    """The options as the visitor sees them: as written, or shuffled by the visit's seed.

    Fisher-Yates, with mulberry32 for chance; an `order` quiz is always shuffled.
    """
    if not quiz.shuffle and quiz.kind != "order":
        return quiz.options
    options = list(quiz.options)
    chance = seed & _WORD
    for letter in quiz.id:
        chance = (chance * 31 + ord(letter)) & _WORD
    for last in range(len(options) - 1, 0, -1):
        chance = (chance + 0x6D2B79F5) & _WORD
        other = _mulberry(chance) * (last + 1) >> 32
        options[last], options[other] = options[other], options[last]
    return tuple(options)


def _marked(quiz: Quiz, state: QuizState) -> QuizState:
    tries = state.tries + 1
    if _is_right(quiz, state.chosen):
        return structs.replace(state, tries=tries, outcome="right")
    used_up = 0 < quiz.tries <= tries
    return structs.replace(state, tries=tries, outcome="failed" if used_up else "wrong")


def _is_right(quiz: Quiz, chosen: tuple[Id, ...]) -> bool:
    if quiz.kind == "order":
        return chosen == tuple(option.id for option in quiz.options)
    right = {option.id for option in quiz.options if option.right}
    if quiz.kind == "multiple":
        return set(chosen) == right
    return bool(chosen) and chosen[0] in right


def _mulberry(word: int) -> int:
    """The 32 bits that mulberry32 gives for a state."""
    mixed = (word ^ (word >> 15)) * (word | 1) & _WORD
    mixed ^= (mixed + ((mixed ^ (mixed >> 7)) * (mixed | 61) & _WORD)) & _WORD
    return (mixed ^ (mixed >> 14)) & _WORD
