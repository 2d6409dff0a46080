"""Which commands may be used, as the session is now; actions.py names them, window.py shows it."""

from __future__ import annotations

from story.overlays.chart import Chart
from story.overlays.group import Group
from story.overlays.instance import Instance
from studio.actions import ARRANGING, CommandName
from studio.follow import may_follow
from studio.levelling import may_level
from studio.session import Session


def may_be_used(session: Session) -> dict[CommandName, bool]:
    """Of each command that is not always there to be used, whether it is now."""
    opened, writable = session.story is not None, session.writable
    shown = session.scene is not None
    return {
        "save": session.dirty,
        "close": session.folder is not None,
        "export": opened,
        "undo": session.undo_label is not None,
        "redo": session.redo_label is not None,
        "delete": writable and session.overlay is not None,
        "frame": session.overlay is not None,
        **_may_arrange(session),
        "follow": writable
        and session.overlay is not None
        and may_follow(session.scene, session.overlay),
        "level": writable and may_level(session.scene),
        "duplicate": writable and shown,
        "add-scene": writable,
        "add-ar-scene": writable,
        "add-text": writable,
        "add-hotspot": writable,
        "add-quiz": writable,
        "add-light": writable,
        "add-annotation": writable,
        "add-chart": writable,
        "add-line": writable,
        "add-polygon": writable,
        "cut": writable and session.overlay is not None,
        "copy": shown,
        "paste": writable,
        "select-all": shown,
        "group": writable and session.overlay is not None,
        "ungroup": writable and any(isinstance(one, Group) for one in session.overlays),
        "make-component": writable and session.overlay is not None,
        "edit-component": isinstance(session.overlay, Instance),
        "detach": writable and isinstance(session.overlay, Instance),
        "leave-component": session.component_id is not None,
        "set-opening": writable and shown,
        "look-opening": shown,
        "preview": shown,
        "play": shown,
        "start": shown,
        "story": opened,
        "fill-in": writable,
        "read-table": writable and isinstance(session.overlay, Chart),
    }


def _may_arrange(session: Session) -> dict[CommandName, bool]:
    scene, overlay = session.scene, session.overlay
    if scene is None or overlay is None or not session.writable:
        return dict.fromkeys(ARRANGING, False)
    higher, lower = overlay != scene.overlays[-1], overlay != scene.overlays[0]
    return {"front": higher, "forward": higher, "backward": lower, "back": lower}
