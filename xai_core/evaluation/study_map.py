"""A map of a study: its cases laid out on a plane so that what the model takes for alike is near.

The embeddings (``neighbours.py``) have dozens to thousands of channels; a plane has two. Three ways
to lay them out:

``pca``
    Principal components (Pearson 1901): a straight projection, made at once. Distances that are
    left out are left out everywhere alike; the map says what share of the variance it shows.
``t-sne``
    van der Maaten & Hinton (2008), JMLR 9, 2579-2605: keeps neighbours together and lets distances
    between groups go. It takes minutes over ten thousands of cases.
``umap``
    McInnes, Healy & Melville (2018), arXiv:1802.03426, where the package ``umap-learn`` is
    installed.

Sizes of groups and gaps between them mean nothing under t-SNE and UMAP. All are seeded: the same
study gives the same map on the same machine. The slow ones are made in a process of their own, so
that a screen's server stays free and the work can be stopped, and are kept beside the study under
a name that holds its fingerprint.
"""

from __future__ import annotations

import io
import subprocess
import sys
import time
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from xai_core import home
from xai_core.errors import ArrayError, ShitenError, StudyError
from xai_core.evaluation.neighbours import Features, features_of
from xai_core.evaluation.study.index import StudyIndex
from xai_core.evaluation.study.read import Study, read_study
from xai_core.files import read_regular, replace_file
from xai_core.npy import read_npy
from xai_core.types import Choice, Progress

Plane = NDArray[np.float32]
"""``(N, 2)``: where each case lies, in the study's order; units mean nothing."""

SEED = 0
MAPS_FOLDER = "maps"
FEWEST = 5
"""With fewer cases there is no map."""
PERPLEXITY = 30.0
"""Of t-SNE: about how many neighbours a case has; fewer in small studies."""
_COMPONENTS = 50
"""Principal components that t-SNE and UMAP start from: the rest is mostly noise, and slow."""
_MAX_MAP_BYTES = 2**28
_POLL_SECONDS = 0.3


class Layout(Choice):
    """The ways above."""

    PCA = "pca"
    T_SNE = "t-sne"
    UMAP = "umap"


@dataclass(frozen=True)
class Components:
    """A projection onto the two main components."""

    plane: Plane
    explained: float
    """Share of the variance that the two components hold, in [0, 1]."""


def layouts() -> tuple[Layout, ...]:
    """The ways there are on this machine."""
    return tuple(one for one in Layout if one is not Layout.UMAP or find_spec("umap") is not None)


def principal_components(features: Features) -> Components | None:
    """The cases on their two main components; None for fewer than :data:`FEWEST`, or all alike."""
    from sklearn.decomposition import PCA  # slow to load

    if len(features) < FEWEST or features.shape[1] < 2 or not np.ptp(features, axis=0).any():
        return None
    # Randomised where that pays; the signs are settled by sklearn, so the map never flips.
    fitted = PCA(2, random_state=SEED)
    plane = fitted.fit_transform(features).astype(np.float32)
    plane.setflags(write=False)
    return Components(plane, float(min(1.0, fitted.explained_variance_ratio_.sum())))


def components_in(index: StudyIndex) -> Components | None:
    """The two main components of a large study, found when its index was made."""
    explained = index.info.explained
    return None if explained is None else Components(index.plane, explained)


def laid_out(features: Features, layout: Layout) -> Plane:
    """The cases on a plane. Seeded.

    Parameters
    ----------
    features
        ``(N, K)``, of :func:`~xai_core.evaluation.neighbours.standardised`.
    layout
        How.

    Returns
    -------
    Plane
        ``(N, 2)`` float32.

    Raises
    ------
    StudyError
        There are fewer than :data:`FEWEST` cases or they are all alike, or UMAP is not installed.
    """
    main = principal_components(features)
    if main is None:
        raise StudyError("A map needs at least {n} cases that are not all alike.", n=FEWEST)
    if layout is Layout.PCA:
        return main.plane
    from sklearn.decomposition import PCA

    parts = min(_COMPONENTS, len(features) - 1, features.shape[1])
    reduced = PCA(parts, random_state=SEED).fit_transform(features)
    if layout is Layout.UMAP:
        return _umap(reduced)
    from sklearn.manifold import TSNE

    perplexity = min(PERPLEXITY, (len(features) - 1) / 3)
    found = TSNE(perplexity=perplexity, init="pca", random_state=SEED).fit_transform(reduced)
    return np.asarray(found, dtype=np.float32)


def stored_map(study: Study, layout: Layout) -> Plane | None:
    """The map made earlier of this very study, ``(N, 2)``; None where there is none that fits."""
    try:
        plane: Plane = read_npy(read_regular(_place(study, layout), _MAX_MAP_BYTES))
    except (OSError, ArrayError):
        return None  # it is only made again
    n_cases = sum(len(study.info.cases_of(part.number)) for part in study.parts)
    fits = plane.shape == (n_cases - len(study.skipped), 2)
    if not fits or plane.dtype != np.float32 or not np.isfinite(plane).all():
        return None
    plane.setflags(write=False)
    return plane


def make_map(study: Study, layout: Layout) -> None:
    """Lay the study out and keep the map beside it. Raises StudyError, StorageError."""
    out = io.BytesIO()
    np.save(out, laid_out(features_of(study), layout), allow_pickle=False)
    path = _place(study, layout)
    path.parent.mkdir(exist_ok=True)
    replace_file(path, out.getvalue())


def make_map_in_own_process(study: Study, layout: Layout, progress: Progress) -> None:
    """The same in a process of its own; raising in ``progress`` ends it, and nothing is kept.

    Raises
    ------
    StudyError
        The map could not be made, with the reason.
    """
    words = [sys.executable, "-m", __name__, str(study.folder), layout.value]
    with subprocess.Popen(  # noqa: S603  (our own module, a folder and a checked word)
        words, cwd=home.CHECKOUT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        try:
            while process.poll() is None:
                progress(0, 1)
                time.sleep(_POLL_SECONDS)
        except BaseException:
            process.kill()
            raise
        said = process.stdout.read().strip() if process.stdout else ""
    if process.returncode:
        raise StudyError("The map could not be made: {reason}", reason=said or "-")
    progress(1, 1)


def _place(study: Study, layout: Layout) -> Path:
    return study.folder / MAPS_FOLDER / f"{layout}-{study.info.fingerprint()[:16]}.npy"


def _umap(reduced: NDArray[np.float32]) -> Plane:
    try:
        from umap import UMAP
    except ImportError as error:
        raise StudyError(
            "UMAP is not installed on this machine: pip install umap-learn."
        ) from error
    return np.asarray(UMAP(random_state=SEED).fit_transform(reduced), dtype=np.float32)


def _main(folder: str, layout: str) -> int:
    try:
        make_map(read_study(Path(folder)), Layout.parse(layout))
    except ShitenError as error:
        print(error, flush=True)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(_main(*sys.argv[1:3]))
