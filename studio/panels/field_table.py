"""What the fields of a story are called in the window, with units, steps and hints.

form.py generates the inspector from the structs themselves; a test sees to it that no field of
theirs lacks a line here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from studio.wording import _

Unit: TypeAlias = Literal["", "m", "°", "s", "%", "×"]
Refers: TypeAlias = Literal[
    "",
    "image",
    "video",
    "audio",
    "model",
    "cloud",
    "captions",
    "scene",
    "overlay",
    "anchor",
    "animation",
    "quiz",
    "any-overlay",
    "any-quiz",
    "variable",
    "number-variable",
    "cue",
    "group",
    "component",
    "audience",
    "any-asset",
]
"""What ids a field may name: those of a kind of asset, or of a kind of thing in the scene shown;
`any-` those of every scene."""


@dataclass(frozen=True)
class Field:
    """How one field is shown. `step` is a pixel's drag, in the unit shown; `refers`: whose id."""

    label: str
    hint: str = ""
    unit: Unit = ""
    step: float = 0.01
    decimals: int = 2
    refers: Refers = ""
    long: bool = False  # words of several lines
    start: float | str | None = None  # the value an optional field begins with
    without: str = ""  # what holds while an optional field is off
    tick: str = _("set here")  # what holds while it is on
    parts: str = ""  # what the three numbers of a field are
    choices: tuple[tuple[str, str], ...] = ()  # what its words mean here, instead of CHOICES


FIELDS: Final[dict[str, Field]] = {
    # of every overlay
    "name": Field(_("Name"), _("Your own name for it; the audience never sees it")),
    "placement": Field(_("Placement"), _("Around the viewer, in the scene, or in the real world")),
    "opacity": Field(_("Opacity"), _("How solid it is"), "%", 1, 0),
    "visible": Field(_("There"), _("When it is to be seen or heard; else all the scene's time"),
                     without=_("all the time"), tick=_("only for a while")),
    "parent": Field(_("In the group"), _("Stands, moves, shows and fades with it"),
                    refers="group", without=_("none")),
    "tracks": Field(_("Keyframes"), _("What moves in time; the timeline shows them")),
    "hidden": Field(_("Hidden at first"), _("Stays hidden until an answer shows it")),
    "alt": Field(_("Alternative text"), _("What it is in words, for those who do not see it"),
                 long=True),
    "triggers": Field(_("Answers"), _("What happens, and when")),
    # placements
    "yaw": Field(_("Yaw"), _("To the right, from straight ahead"), "°", 0.25, 2),
    "pitch": Field(_("Pitch"), _("Up, from the horizon"), "°", 0.25, 2),
    "roll": Field(_("Roll"), _("Clockwise"), "°", 0.25, 2),
    "distance": Field(_("Distance"), _("From the eye"), "m", 0.02, 2),
    "scale": Field(_("Scale"), _("Times its own size"), "×", 0.01, 3),
    "position": Field(_("Position"), _("Right, up and back, from the floor under the viewer"),
                      "m", 0.01, 3, parts=_("right · up · back, in m")),
    "rotation": Field(_("Rotation"), _("Yaw, pitch and roll"), "°", 0.5, 2,
                      parts=_("yaw · pitch · roll")),
    "anchor": Field(_("Anchor"), _("What it holds on to in the real world"), refers="anchor"),
    # overlays
    "asset": Field(_("File"), _("From the library")),
    "Model.asset": Field(_("Model"), _("From the library"), refers="model"),
    "Cloud.asset": Field(_("Point cloud"), _("From the library"), refers="cloud"),
    "Picture.asset": Field(_("Picture"), _("From the library"), refers="image"),
    "VideoPanel.asset": Field(_("Video"), _("From the library"), refers="video"),
    "Sound.asset": Field(_("Sound"), _("From the library"), refers="audio"),
    "Photo360.asset": Field(_("360° photo"), _("From the library"), refers="image"),
    "Video360.asset": Field(_("360° video"), _("From the library"), refers="video"),
    "CaptionTrack.asset": Field(_("Captions"), _("From the library"), refers="captions"),
    "size": Field(_("Size"), _("Of its longest side; off: as the file says"), "m", 0.01, 3,
                  start=1.0, without=_("as the file says"), tick=_("another than the file's")),
    "stands": Field(_("Stands on"), _("What of it the placement holds"), choices=(
        ("origin", _("its file's origin")), ("foot", _("the middle of its bottom")))),
    "Hotspot.size": Field(_("Size"), _("Across the round sign"), "m", 0.005, 3),
    "point": Field(_("Dot"), _("Diameter of each point"), "m", 0.001, 4),
    "icon": Field(_("Icon"), _("The sign in the circle")),
    "label": Field(_("Label"), _("Words under the sign")),
    "colour": Field(_("Colour")),
    "width": Field(_("Width"), _("Its height follows from its shape"), "m", 0.01, 3),
    "volume": Field(_("Volume"), _("How loud it is"), "%", 1, 0),
    "loop": Field(_("Loop"), _("Begin again at the end")),
    "spatial": Field(_("From its place"), _("The sound comes from where it stands")),
    "text": Field(_("Text"), _("What it says"), long=True),
    "height": Field(_("Letter height"), _("Of a capital letter"), "m", 0.002, 3),
    "wrap": Field(_("Line width"), _("Where lines break; off: only where written"), "m", 0.01, 2,
                  start=2.0, without=_("no limit"), tick=_("limited")),
    "align": Field(_("Align")),
    "bold": Field(_("Bold")),
    "panel": Field(_("Panel"), _("A plate behind the words"), start="#101214", without=_("none"),
                   tick=_("with a plate")),
    "panel_opacity": Field(_("Panel opacity"), _("How solid the plate is"), "%", 1, 0),
    "padding": Field(_("Padding"), _("Between the words and the plate's edge"), "m", 0.002, 3),
    "corner": Field(_("Corner"), _("Radius of the plate's corners"), "m", 0.002, 3),
    "variants": Field(_("For some"), _("Another one for a language or an audience")),
    "animations": Field(_("Animations"), _("Runs of the animations in the model's file")),
    "Animation.clip": Field(_("Animation"), _("One of those in the model's file"),
                            refers="animation"),
    "speed": Field(_("Speed"), _("Below 0 it runs backwards"), "×", 0.01, 2),
    "weight": Field(_("Weight"), _("How much it counts where several run"), "%", 1, 0),
    "component": Field(_("Component"), _("What it shows"), refers="component"),
    "overrides": Field(_("Overrides"), _("What is otherwise here than in the component")),
    # quizzes
    "Quiz.kind": Field(_("Kind"), _("How it is answered")),
    "question": Field(_("Question"), _("What is asked"), long=True),
    "options": Field(_("Options"), _("What there is to choose from")),
    "QuizOption.text": Field(_("Words"), _("What the option says")),
    "QuizOption.right": Field(_("Right"), _("Choosing it is the right answer")),
    "target": Field(_("To be found"), _("What is selected to choose this option, of a search"),
                    refers="overlay", without=_("none")),
    "feedback": Field(_("Feedback"), _("Said when it was chosen")),
    "tries": Field(_("Tries"), _("How often one may answer; 0: as often as one likes"),
                   step=0.1, decimals=0),
    "points": Field(_("Points"), _("Added to the score"), step=0.1, decimals=2),
    "right": Field(_("When right"), _("Said after the right answer")),
    "wrong": Field(_("When wrong"), _("Said after a wrong answer")),
    "shuffle": Field(_("Shuffle"), _("The options in another order each visit")),
    "Quiz.height": Field(_("Letter height"), _("Of a capital letter"), "m", 0.002, 3),
    "Quiz.width": Field(_("Width"), _("Of the panel"), "m", 0.01, 3),
    "Quiz.panel": Field(_("Panel"), _("The plate behind the words")),
    "accent": Field(_("Chosen"), _("Colour of what is chosen")),
    # scenes
    "title": Field(_("Title"), _("The audience sees it")),
    "surrounding": Field(_("Surrounding"), _("What is all around")),
    "opening": Field(_("Opening view"), _("Where the audience looks first")),
    "duration": Field(_("Duration"), _("In a film and here; off: its video's length, else 5 s"),
                      "s", 0.05, 2, start=10.0, without=_("by itself")),
    "eye_height": Field(_("Eye height"), _("Of the viewer above the floor"), "m", 0.01, 2),
    "captions": Field(_("Captions"), _("Timed words of this scene")),
    "language": Field(_("Language"), _("A code such as en or zh-Hans")),
    "audience": Field(_("Audience"), _("Whom it is for"), refers="audience",
                      without=_("everyone")),
    "brightness": Field(_("Brightness"), _("Gain on its light"), "×", 0.01, 2),
    "cues": Field(_("Cues"), _("Named points in the scene's time")),
    "chapters": Field(_("Chapters"), _("Parts of the scene that have a title")),
    "fov": Field(_("Field of view"), _("From bottom to top"), "°", 0.25, 1),
    "top": Field(_("Above"), _("Colour straight up")),
    "bottom": Field(_("Below"), _("Colour straight down")),
    "orientation": Field(_("Turned by"), _("How the surrounding is turned")),
    "model": Field(_("Place"), _("The model to stand in"), refers="model"),
    "sky": Field(_("Sky"), _("A 360° photo or HDR picture that also lights the place"),
                 refers="image", without=_("two colours")),
    "light": Field(_("Light"), _("Gain on the light of the sky"), "×", 0.01, 2),
    "anchors": Field(_("Anchors"), _("What the scene holds on to in the real world")),
    "facing": Field(_("Surface"), _("Where the visitor points it out")),
    "start": Field(_("From"), _("Of the scene's time"), "s", 0.05, 2),
    "end": Field(_("Until"), _("Off: to the end of the scene"), "s", 0.05, 2, start=5.0,
                 without=_("the scene's end"), tick=_("before the scene's end")),
    "trim": Field(_("Leave out"), _("Of its own beginning"), "s", 0.05, 2),
    "fade_in": Field(_("Fade in"), _("How long it takes to come"), "s", 0.02, 2),
    "fade_out": Field(_("Fade out"), _("How long it takes to go, before its end"), "s", 0.02, 2),
    # answers: when
    "when": Field(_("Only if"), _("All of this has to hold")),
    "actions": Field(_("Then"), _("What is done, one after the other")),
    "once": Field(_("Only once"), _("The first time in a visit")),
    "seconds": Field(_("Takes"), _("How long it takes"), "s", 0.02, 2),
    "Dwell.seconds": Field(_("For"), _("A ring fills meanwhile"), "s", 0.05, 2),
    "Idle.seconds": Field(_("For"), _("How long nothing was done"), "s", 0.5, 1),
    "leaving": Field(_("On leaving"), _("When the visitor goes away instead")),
    "Approach.distance": Field(_("Within"), _("Of the visitor"), "m", 0.02, 2),
    "outcome": Field(_("Answered")),
    "QuizAnswered.outcome": Field(_("Answered"), choices=(
        ("right", _("Right")), ("wrong", _("Wrong, with a try left")),
        ("failed", _("Wrong for the last time")), ("any", _("However")))),
    "cue": Field(_("Cue"), _("A cue or a chapter; off: a time"), refers="cue",
                 without=_("a time")),
    "time": Field(_("At"), _("Of the scene's time"), "s", 0.05, 2),
    "variable": Field(_("Variable"), refers="variable"),
    # answers: if
    "test": Field(_("Is")),
    "value": Field(_("Value"), step=0.05, decimals=3),
    "ScoreIs.value": Field(_("Score"), step=0.05, decimals=2),
    "yes": Field(_("So it is"), _("Off: it is not so")),
    "Shown.overlay": Field(_("Overlay"), refers="any-overlay"),
    "Answered.quiz": Field(_("Quiz"), refers="any-quiz"),
    "conditions": Field(_("One of these"), _("At least one of them has to hold")),
    # answers: then
    "scene": Field(_("Scene"), refers="scene"),
    "transition": Field(_("Passage"), _("How one scene gives way to the other")),
    "Transition.kind": Field(_("By"), _("A walk leads from standpoint to standpoint")),
    "side": Field(_("Comes from"), _("From where a wipe brings the next scene in")),
    "standpoint": Field(_("Standpoint"), _("Where it was taken, on a plan shared with others"),
                        tick=_("on a plan")),
    "east": Field(_("East"), _("Of the plan's origin"), "m", 0.1, 2),
    "north": Field(_("North"), _("Of the plan's origin"), "m", 0.1, 2),
    "Standpoint.up": Field(_("Up"), _("Its floor over the plan's"), "m", 0.1, 2),
    "heading": Field(_("Heading"), _("Clockwise from north, of what lies ahead"), "°", 1, 1),
    "url": Field(_("Address"), _("http, https, mailto or tel")),
    "overlay": Field(_("Overlay"), refers="overlay"),
    "AnimateTo.overlay": Field(_("Overlay"), _("Off: the surrounding"), refers="overlay",
                               without=_("the surrounding")),
    "Play.overlay": Field(_("What"), _("Off: the video all around"), refers="overlay",
                          without=_("the video all around")),
    "Pause.overlay": Field(_("What"), _("Off: the video all around"), refers="overlay",
                           without=_("the video all around")),
    "field": Field(_("What of it"), _("The field that is led to another value")),
    "easing": Field(_("Course"), _("How it goes from one value to the next")),
    "x1": Field(_("Out, x"), _("Of the curve's first handle"), step=0.01, decimals=2),
    "y1": Field(_("Out, y"), _("Of the curve's first handle"), step=0.01, decimals=2),
    "x2": Field(_("In, x"), _("Of the curve's second handle"), step=0.01, decimals=2),
    "y2": Field(_("In, y"), _("Of the curve's second handle"), step=0.01, decimals=2),
    "bounce": Field(_("Bounce"), _("How far it overshoots"), "%", 1, 0),
    "from_start": Field(_("From the start")),
    "AddTo.variable": Field(_("Variable"), refers="number-variable"),
    "amount": Field(_("By"), _("Below 0 it takes away"), step=0.05, decimals=3),
    "PlaySound.asset": Field(_("Sound"), _("From the library"), refers="audio"),
    "quiz": Field(_("Quiz"), refers="quiz"),
    "pause": Field(_("Wait"), _("The scene's time stands until it is answered")),
    "what": Field(_("What")),
    # variables, audiences
    "initial": Field(_("Begins as"), _("Its value when a visit begins"), step=0.05, decimals=3),
    "lowest": Field(_("At least"), step=0.05, decimals=3, start=0.0, without=_("no limit"),
                    tick=_("limited")),
    "highest": Field(_("At most"), step=0.05, decimals=3, start=10.0, without=_("no limit"),
                     tick=_("limited")),
    "lasts": Field(_("Lasts"), choices=(
        ("visit", _("Until the visitor leaves")), ("always", _("For the next visits too")))),
    "YesNoVariable.yes": Field(_("Shown for yes"), _("In texts; a tick where there are no words")),
    "no": Field(_("Shown for no"), _("In texts; a cross where there are no words")),
    "Option.value": Field(_("Value"), _("What conditions and actions name")),
    "Option.label": Field(_("Shown as"), _("What texts show")),
    "code": Field(_("Code"), _("In files and on the command line: letters, digits, hyphens")),
    "Audience.name": Field(_("Name"), _("What the audience calls itself")),
    "instead": Field(_("Falls back to"), _("Whose words and files serve where it has none"),
                     refers="audience", without=_("everyone's")),
    **{f"{kind}.name": Field(_("Name"), _("Texts show it as {name}")) for kind in (
        "NumberVariable", "TextVariable", "YesNoVariable", "ChoiceVariable", "TextParameter",
        "NumberParameter", "ColourParameter", "FileParameter", "ChoiceParameter", "RowParameter")},
    # parameters of a template
    **{f"{kind}.label": Field(_("Label"), _("What a form calls it")) for kind in (
        "TextParameter", "NumberParameter", "ColourParameter", "FileParameter",
        "ChoiceParameter", "RowParameter")},
    "parameters": Field(_("Parameters"), _("What is filled in, where this story is a template")),
    "help": Field(_("Help"), _("What a form says of it")),
    "required": Field(_("Required"), _("Off: where it is not given, its own value serves")),
    "binds": Field(_("Fills in"), _("Fields: in a field, choose Edit > Fill in by a parameter")),
    "Bind.values": Field(_("Something else"), _("Something else for each choice"),
                         without=_("the choice itself"), tick=_("for each choice")),
    "default": Field(_("By itself"), _("Where none is given"), step=0.05, decimals=3, start="",
                     without=_("the template's own")),
    "NumberParameter.default": Field(_("By itself"), _("Where none is given"), step=0.05,
                                     decimals=3, start=0.0, without=_("the template's own")),
    "ColourParameter.default": Field(_("By itself"), _("Where none is given"), start="#ffffff",
                                     without=_("the template's own")),
    "about": Field(_("Tells of"), _("A file of the template's own; another is given: so are they"),
                   start="", without=_("nothing of a file")),
    "longest": Field(_("Longest"), _("Characters"), step=1, decimals=0, start=40,
                     without=_("no limit"), tick=_("limited")),
    "FileParameter.kind": Field(_("Kind"), _("Of the file")),
    "FileParameter.asset": Field(_("In place of"), _("Whose file it replaces"),
                                 refers="any-asset"),
    "columns": Field(_("Columns"), _("Texts show them as {name.column}")),
    "pass_mark": Field(_("Pass mark"), _("The score from which a visit has passed"),
                       step=0.1, decimals=2, start=1.0, without=_("none")),
    "audiences": Field(_("Audiences"), _("Whom the story can be told for")),
    # stories and assets
    "description": Field(_("Description"), _("A few words about the story"), long=True),
    "languages": Field(_("Languages"), _("Codes such as en, zh-Hans; the first is the main one")),
    "rights": Field(_("Rights"), _("Whose it is and how it may be shown")),
    "Rights.title": Field(_("Work"), _("The title of the work")),
    "author": Field(_("Author"), _("Who made it")),
    "licence": Field(_("Licence"), _("An SPDX name such as CC-BY-4.0, or plain words")),
    "source": Field(_("Source"), _("An address or an archive's number")),
    "layout": Field(_("Layout"), _("How its pixels lie around the viewer")),
    "projection": Field(_("Projection")),
    "stereo": Field(_("Stereo")),
}  # fmt: skip

CHOICES: Final[dict[str, str]] = {
    "go": _("Arrow"),
    "info": _("Information"),
    "link": _("Link"),
    "play": _("Play"),
    "plus": _("Plus"),
    "start": _("Start"),
    "centre": _("Centre"),
    "end": _("End"),
    "floor": _("Floor"),
    "table": _("Table"),
    "wall": _("Wall"),
    "flat": _("Flat"),
    "equirect": _("360° (equirectangular)"),
    "mono": _("Mono"),
    "top-bottom": _("Left eye on top"),
    "left-right": _("Left eye at left"),
    "image": _("Picture"),
    "video": _("Video"),
    "audio": _("Sound"),
    "model": _("Model"),
    "cloud": _("Point cloud"),
    "captions": _("Captions"),
    "cut": _("At once"),
    "fade": _("Fading through a colour"),
    "dissolve": _("Dissolving"),
    "wipe": _("Wiping"),
    "zoom": _("Zooming in"),
    "walk": _("Walking there"),
    "left": _("Left"),
    "top": _("Top"),
    "bottom": _("Bottom"),
    "right": _("Right"),
    "wrong": _("Wrong"),
    "open": _("Not yet"),
    "failed": _("Wrong for the last time"),
    "any": _("However"),
    "answers": _("Quizzes and score"),
    "variables": _("These and the variables"),
    "visit": _("The whole visit"),
    "always": _("For the next visits too"),
    "single": _("One is right"),
    "multiple": _("Several are right"),
    "order": _("Bring into order"),
    "find": _("Find in the picture"),
    "=": "=",
    "!=": "≠",
    "<": "<",
    "<=": "≤",
    ">": ">",
    ">=": "≥",
}

UNIONS: Final[dict[str, str]] = {
    "Around": _("Around the viewer"),
    "Standing": _("Standing in the scene"),
    "Anchored": _("In the real world"),
    "Backdrop": _("Plain backdrop"),
    "Photo360": _("360° photo"),
    "Video360": _("360° video"),
    "Environment": _("3D environment"),
    "RealWorld": _("Real world (AR)"),
    "Linear": _("Evenly"),
    "Hold": _("Not until its end"),
    "Bezier": _("Along a curve"),
    "Spring": _("As a spring"),
    # answers: when
    "Select": _("When it is selected"),
    "Dwell": _("When it is looked at for a while"),
    "Hover": _("When it is pointed at"),
    "Approach": _("When the visitor comes near"),
    "MediaEnded": _("When the video or sound has ended"),
    "QuizAnswered": _("When the quiz is answered"),
    "EnterScene": _("When the visitor comes in"),
    "LeaveScene": _("When the visitor leaves"),
    "TimeReached": _("When a time is reached"),
    "VariableChanged": _("When a variable changes"),
    "Idle": _("When nobody does anything for a while"),
    # answers: if
    "VariableIs": _("A variable is…"),
    "Visited": _("Has been in a scene"),
    "Shown": _("An overlay is shown"),
    "ScoreIs": _("The score is…"),
    "Answered": _("A quiz is answered"),
    "AnyOf": _("One of several"),
    # answers: then
    "GoTo": _("Go to a scene"),
    "OpenLink": _("Open a link"),
    "Show": _("Show an overlay"),
    "Hide": _("Hide an overlay"),
    "Toggle": _("Show or hide an overlay"),
    "AnimateTo": _("Animate to a value"),
    "Play": _("Play"),
    "Pause": _("Pause"),
    "PauseEverything": _("Pause everything"),
    "PlayEverything": _("Play everything"),
    "Seek": _("Go to a time"),
    "SetVariable": _("Set a variable"),
    "AddTo": _("Add to a number"),
    "PlaySound": _("Play a sound"),
    "Ask": _("Ask a quiz"),
    "Score": _("Score"),
    "Reset": _("Begin anew"),
    "Finish": _("Finish"),
    # parameters
    "TextParameter": _("Text"),
    "NumberParameter": _("Number"),
    "ColourParameter": _("Colour"),
    "FileParameter": _("File"),
    "ChoiceParameter": _("Choice"),
    "RowParameter": _("Row of a table"),
    # variables
    "NumberVariable": _("Number"),
    "TextVariable": _("Text"),
    "YesNoVariable": _("Yes or no"),
    "ChoiceVariable": _("Choice"),
}

OVERLAY_NAMES: Final[dict[str, str]] = {
    "model": _("Model"),
    "cloud": _("Point cloud"),
    "picture": _("Picture"),
    "video": _("Video panel"),
    "text": _("Text"),
    "hotspot": _("Hotspot"),
    "sound": _("Sound"),
    "quiz": _("Quiz"),
    "group": _("Group"),
    "instance": _("Component"),
}

OVERLAY_ICONS: Final[dict[str, str]] = {
    "model": "cube",
    "cloud": "dots-nine",
    "picture": "image",
    "video": "film-strip",
    "text": "text-t",
    "hotspot": "hand-pointing",
    "sound": "speaker-high",
    "quiz": "question",
    "group": "folder-simple",
    "instance": "puzzle-piece",
}

KIND_NAMES: Final[dict[str, str]] = {
    "image": _("Pictures"),
    "video": _("Videos"),
    "audio": _("Sounds"),
    "model": _("Models"),
    "cloud": _("Point clouds"),
    "captions": _("Captions"),
}

KIND_ICONS: Final[dict[str, str]] = {
    "image": "image",
    "video": "film-strip",
    "audio": "speaker-high",
    "model": "cube",
    "cloud": "dots-nine",
    "captions": "closed-captioning",
}


def field_of(struct: str, name: str) -> Field:
    """How the field of a struct type is shown; a field without a line shows its own name."""
    return FIELDS.get(f"{struct}.{name}") or FIELDS.get(name) or Field(humanise(name))


def label_of(path: str) -> str:
    """What a field is called by its path, such as `triggers.0.actions.1.url`."""
    parts = [part for part in path.split(".") if not part.isdecimal()]
    known = next((part for part in reversed(parts) if part in FIELDS), parts[0])
    return field_of("", known).label


def humanise(name: str) -> str:
    """`crf_max` as `Crf max`."""
    return name.replace("_", " ").replace("-", " ").capitalize()
