"""Following one thing from picture to picture, on the sphere; says how surely, and when it is lost.

Each picture is looked at through a small window turned to where the thing was last, as large and
as tilted as it then was: so its pixels hardly move, and neither the seam nor the poles matter.
Features on it are followed by optical flow (Lucas and Kanade 1981, pyramids by Bouguet 2000),
forwards and back, and one similarity is fitted to them against outliers. That drifts, so the window
is then laid on a picture of the thing kept from earlier, which is renewed only when the thing has
slowly changed. assets/tracking/sight.py makes the windows, follow.py reads the film.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final, Literal, NamedTuple, TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from assets.tracking.pictures import Picture
from assets.tracking.sight import PATCH, Camera, Grey, Lens
from story.model.values import MICROSECONDS

Points: TypeAlias = NDArray[np.float32]

Why: TypeAlias = Literal["covered", "left", "plain"]
"""Why a thing was lost: something covers it, it left the picture, it has too little texture."""

SIDE: Final = 3 * PATCH  # pixels of the window in which flow is looked for
SEARCH: Final = 7 * PATCH  # pixels of the window in which a lost thing is looked for
GAP_US: Final = 1_500_000  # how long a thing may be out of sight

_MOST_FEATURES: Final = 80
_FEWEST: Final = 6  # features that must agree
_BACK: Final = 1.0  # pixels by which flow forwards and back may miss its start
_AGREE: Final = 2.0  # pixels by which a feature may miss the common motion
_NUDGE: Final = 8  # pixels by which flow may be wrong, mended by correlation
_PLAIN: Final = 2.5  # spread in grey levels below which there is nothing to hold on to
_HELD: Final = 0.5  # correlation above which the thing is still seen
_SURE: Final = 0.3  # confidence above which it is believed to be the same
_UNCONFIRMED: Final = 0.15  # share reckoned where no features agree: correlation must be high
_FOUND: Final = 0.8  # correlation from which it is seen again
_FOUND_SURE: Final = 0.5  # confidence from which it is
_ALONE: Final = 0.1  # correlation by which it must then beat any other place
_SPEED: Final = 30.0  # degrees a second that a thing out of sight may have moved
_FIRST: Final = 0.8  # correlation above which the first picture of the thing serves
_CHANGED: Final = 0.92  # correlation below which the latest one is renewed
_TOGETHER: Final = 0.75  # share of the features that moved alike since the picture before, and
_WHOLE: Final = 0.35  # of those on the kept one that are still there, when it is renewed
_BLOCK: Final = PATCH // 4  # pixels of the parts that are compared one by one
_UNLIKE: Final = 0.3  # correlation of a part below which something else is there
_STRANGE: Final = 0.3  # share of such parts up to which nothing covers the thing
_SLOW_US: Final = 250_000  # between two renewals: what comes over it is then well over it
_GROWTH: Final = (0.8, 1.25)  # of the size from one picture to the next
_SIZES: Final = (0.25, 4.0)  # against the start, beyond which size is not followed
_RANSAC_ROUNDS: Final = 500
_LK_WINDOW: Final = (17, 17)
_LK_END: Final = (cv2.TERM_CRITERIA_EPS | cv2.TERM_CRITERIA_COUNT, 30, 0.01)


class Seen(NamedTuple):
    """Where the thing was in a picture."""

    time_us: int
    camera: Camera
    confidence: float  # 0..1


class Lost(NamedTuple):
    """From when on it was not seen any more, where it was last, and why."""

    time_us: int
    yaw: float
    pitch: float
    why: Why


class _Motion(NamedTuple):
    """A similarity between windows, about their middles: pixels right and down, then turn, size."""

    x: float
    y: float
    turn: float
    scale: float
    share: float  # of the features that agreed


@dataclass(frozen=True, eq=False)
class _Kept:
    """A window of SIDE pixels with the thing in its middle."""

    window: Grey
    patch: Grey
    features: Points


class Tracker:
    """Follows what `camera` looks at in the first picture, through pictures in either order.

    `step` takes the next picture and gives where the thing is, or None while it is out of sight;
    `lost` is set when it was given up, and `step` must not be called any more.
    """

    def __init__(self, lens: Lens, camera: Camera, first: Picture, gap_us: int = GAP_US) -> None:
        self._lens, self._gap_us = lens, gap_us
        self._start = camera
        self._camera = camera
        self._before: Camera | None = None
        self._last = first
        self._missed = 0  # pictures in a row
        self._why: Why = "covered"
        self._together = 0.0  # share of the features that moved alike since the picture before
        self._step_us = 0
        kept = self._kept(first.grey, camera)
        self._first = self._latest = kept
        self._renewed_us = first.time_us
        self.lost: Lost | None = None
        if _is_plain(kept) or len(kept.features) < _FEWEST:
            self.lost = self._loss("plain")

    @property
    def seen(self) -> Seen:
        """The thing in the first picture."""
        return Seen(self._last.time_us, self._camera, 1.0)

    def step(self, picture: Picture) -> Seen | None:
        """Where the thing is in the next picture."""
        predicted = self._predicted(picture.time_us)
        if self._missed:
            self._together = 0.0
            found = self._look_around(picture, predicted)
        else:
            found = self._flow_on(picture, predicted)
        if found is None:
            self._missed += 1
            if self._missed == 1 or self._why != "left":
                self._why = self._reason(picture, predicted)
            if abs(picture.time_us - self._last.time_us) > self._gap_us:
                self.lost = self._loss(self._why)
            return None
        seen, share = found
        self._before = self._camera if self._missed == 0 else None
        self._step_us = picture.time_us - self._last.time_us
        self._camera, self._last, self._missed = seen.camera, picture, 0
        self._renew(picture, share)
        return seen

    def give_up(self) -> Lost | None:
        """How it was lost, where the film ends while the thing is out of sight."""
        if self._missed and self.lost is None:
            self.lost = self._loss(self._why)
        return self.lost

    def _predicted(self, time_us: int) -> Camera:
        """Where it should be if it goes on as it went, for a short while."""
        if self._before is None or self._step_us == 0:
            return self._camera
        steps = min((time_us - self._last.time_us) / self._step_us, 3.0)
        return self._camera.turned(self._before.towards, self._camera.towards, steps)

    def _flow_on(self, picture: Picture, predicted: Camera) -> tuple[Seen, float] | None:
        side = predicted.widest(SIDE)
        before = self._window(self._last.grey, self._camera, side)
        now = self._window(picture.grey, predicted, side)
        motion = _flow(before, now, _features(before))
        self._together = 0.0 if motion is None else motion.share
        if motion is not None:
            found = self._laid_on(picture, _applied(predicted, motion, self._start))
            if found is not None:
                return found
        # too little of it stayed: correlation alone may still find it
        return self._look_around(picture, predicted)

    def _laid_on(self, picture: Picture, camera: Camera) -> tuple[Seen, float] | None:
        """The camera laid on what was kept of the thing; None where it is not there."""
        best: tuple[Seen, float] | None = None
        for kept, enough in ((self._first, _FIRST), (self._latest, _HELD)):
            nudged, score = self._nudged(picture.grey, camera, kept)
            if score < _HELD:
                continue
            aligned, share = self._aligned(picture.grey, nudged, kept)
            score = max(self._score(picture.grey, aligned, kept), 0.0)
            if score < _HELD or not self._lens.holds(aligned.towards):
                continue
            confidence = score * math.sqrt(share)
            if confidence >= _SURE and (best is None or confidence > best[0].confidence):
                best = Seen(picture.time_us, aligned, min(confidence, 1.0)), share
            if score >= enough:
                break
        return best

    def _look_around(self, picture: Picture, predicted: Camera) -> tuple[Seen, float] | None:
        """The thing anywhere that it can have come to, at about the size it had."""
        best: tuple[float, Camera] | None = None
        gone_s = abs(picture.time_us - self._last.time_us) / MICROSECONDS
        reach = math.radians(_SPEED * gone_s) / predicted.pixel + PATCH
        for scale in (1.0, 0.87, 1.15):
            camera = predicted.moved(0, 0, 0, scale)
            side = camera.widest(min(SEARCH, round(reach) * 2))
            window = self._window(picture.grey, camera, side)
            for kept in {id(each): each for each in (self._latest, self._first)}.values():
                scores = _correlation(window, kept.patch)
                score, x, y, alone = _peak(scores)
                if score < _FOUND or not alone or (best is not None and score <= best[0]):
                    continue
                middle = (side - PATCH) / 2
                best = score, camera.moved(x - middle, y - middle)
        if best is None:
            return None
        found = self._laid_on(picture, best[1])
        return found if found is not None and found[0].confidence >= _FOUND_SURE else None

    def _nudged(self, grey: Grey, camera: Camera, kept: _Kept) -> tuple[Camera, float]:
        """The camera moved by a few pixels to where the kept patch correlates most."""
        side = PATCH + 2 * _NUDGE
        window = self._window(grey, camera, side)
        scores = _correlation(window, kept.patch)
        score, x, y, _ = _peak(scores)
        return camera.moved(x - _NUDGE, y - _NUDGE), score

    def _aligned(self, grey: Grey, camera: Camera, kept: _Kept) -> tuple[Camera, float]:
        """The camera laid exactly on the kept window, and the share of its features still there."""
        side = kept.window.shape[0]
        motion = _flow(kept.window, self._window(grey, camera, side), kept.features)
        if motion is None or math.hypot(motion.x, motion.y) > _NUDGE:
            return camera, _UNCONFIRMED
        return _applied(camera, motion, self._start), motion.share

    def _score(self, grey: Grey, camera: Camera, kept: _Kept) -> float:
        patch = self._window(grey, camera, PATCH)
        return float(_correlation(patch, kept.patch)[0, 0])

    def _renew(self, picture: Picture, share: float) -> None:
        """Keep a newer window of the thing when it has changed as a whole, not been covered."""
        if share < _WHOLE or self._together < _TOGETHER:
            return
        if abs(picture.time_us - self._renewed_us) < _SLOW_US:
            return
        if self._score(picture.grey, self._camera, self._latest) >= _CHANGED:
            return
        kept = self._kept(picture.grey, self._camera)
        if len(kept.features) >= _FEWEST and _covered(kept.patch, self._latest.patch) <= _STRANGE:
            self._latest, self._renewed_us = kept, picture.time_us

    def _kept(self, grey: Grey, camera: Camera) -> _Kept:
        side = camera.widest(SIDE)
        window = self._window(grey, camera, side)
        edge = (side - PATCH) // 2
        patch = np.ascontiguousarray(window[edge : edge + PATCH, edge : edge + PATCH])
        return _Kept(window, patch, _features(window))

    def _window(self, grey: Grey, camera: Camera, side: int) -> Grey:
        return self._lens.window(grey, camera.rays(side))

    def _reason(self, picture: Picture, predicted: Camera) -> Why:
        corners = predicted.rays(PATCH)[:: PATCH - 1, :: PATCH - 1].reshape(4, 3)
        if not all(self._lens.holds(ray) for ray in corners):
            return "left"
        return "plain" if _is_plain(self._latest) else "covered"

    def _loss(self, why: Why) -> Lost:
        return Lost(self._last.time_us, *self._camera.yaw_pitch, why)


def _applied(camera: Camera, motion: _Motion, start: Camera) -> Camera:
    """The camera moved along, with its size held to what is believable."""
    scale = min(max(motion.scale, _GROWTH[0]), _GROWTH[1])
    low, high = (start.pixel * share for share in _SIZES)
    scale = min(max(camera.pixel * scale, low), high) / camera.pixel
    return camera.moved(motion.x, motion.y, motion.turn, scale)


def _features(window: Grey) -> Points:
    """Corners (n, 2) on the thing in the middle of a window."""
    side = window.shape[0]
    mask = np.zeros_like(window)
    cv2.circle(mask, (side // 2, side // 2), round(PATCH * 0.62), 255, -1)
    found = cv2.goodFeaturesToTrack(window, _MOST_FEATURES, 0.02, 4, mask=mask, blockSize=5)
    return np.asarray([] if found is None else found, np.float32).reshape(-1, 2)


def _flow(before: Grey, now: Grey, features: Points) -> _Motion | None:
    """How the features moved together between two windows of one size; None for too few."""
    if len(features) < _FEWEST:
        return None
    ahead, there = _carried(before, now, features)
    back, again = _carried(now, before, ahead)
    good = there & again & (np.linalg.norm(back - features, axis=1) < _BACK)
    if int(good.sum()) < _FEWEST:
        return None
    middle = (before.shape[0] - 1) / 2
    one, other = features[good] - middle, ahead[good] - middle
    cv2.setRNGSeed(1)  # the same film gives the same track
    matrix, inliers = cv2.estimateAffinePartial2D(
        one, other, ransacReprojThreshold=_AGREE, maxIters=_RANSAC_ROUNDS, refineIters=20
    )
    if matrix is None or int(inliers.sum()) < _FEWEST:
        return None
    share = float(inliers.sum()) / len(features)
    scale = math.hypot(matrix[0, 0], matrix[1, 0])
    turn = math.atan2(matrix[1, 0], matrix[0, 0])
    return _Motion(float(matrix[0, 2]), float(matrix[1, 2]), turn, scale, share)


def _carried(before: Grey, now: Grey, points: Points) -> tuple[Points, NDArray[np.bool_]]:
    """Where optical flow carries points (n, 2), and which of them it found again."""
    guess = points.copy()
    ahead, found, _ = cv2.calcOpticalFlowPyrLK(
        before, now, points, guess, winSize=_LK_WINDOW, maxLevel=3, criteria=_LK_END
    )
    return np.asarray(ahead, np.float32), np.asarray(found)[:, 0] == 1


def _correlation(window: Grey, patch: Grey) -> Points:
    """How well the patch fits at each place of a window: (h, w), -1..1."""
    return np.asarray(cv2.matchTemplate(window, patch, cv2.TM_CCOEFF_NORMED), np.float32)


def _peak(scores: Points) -> tuple[float, float, float, bool]:
    """The highest score, its column and row between pixels, and whether no other is as high.

    Between pixels by a parabola through the neighbours, along each axis.
    """
    _, score, _, (x, y) = cv2.minMaxLoc(scores)
    fine_x, fine_y = float(x), float(y)
    if 0 < x < scores.shape[1] - 1:
        fine_x += _vertex(*(float(each) for each in scores[y, x - 1 : x + 2]))
    if 0 < y < scores.shape[0] - 1:
        fine_y += _vertex(*(float(each) for each in scores[y - 1 : y + 2, x]))
    others = scores.copy()
    reach = PATCH // 3
    others[max(0, y - reach) : y + reach + 1, max(0, x - reach) : x + reach + 1] = -1
    return float(score), fine_x, fine_y, score - float(others.max()) >= _ALONE


def _vertex(left: float, middle: float, right: float) -> float:
    bend = left - 2 * middle + right
    return 0.0 if bend >= -1e-9 else 0.5 * (left - right) / bend


def _covered(patch: Grey, kept: Grey) -> float:
    """The share of a patch's parts that show something else: what covers a thing comes from a side,
    while turning, light and distance change all of it a little.
    """
    unlike = []
    for y in range(0, PATCH, _BLOCK):
        for x in range(0, PATCH, _BLOCK):
            if x in (0, PATCH - _BLOCK) and y in (0, PATCH - _BLOCK):
                continue  # corners lie beside a round thing
            part = kept[y : y + _BLOCK, x : x + _BLOCK]
            if float(part.std()) > _PLAIN:
                now = patch[y : y + _BLOCK, x : x + _BLOCK]
                unlike.append(float(_correlation(now, part)[0, 0]) < _UNLIKE)
    return sum(unlike) / len(unlike) if unlike else 0.0


def _is_plain(kept: _Kept) -> bool:
    """Whether there is nothing on the thing that could be told from noise."""
    smooth = cv2.GaussianBlur(kept.patch, (0, 0), 2.0)
    return float(smooth.std()) < _PLAIN
