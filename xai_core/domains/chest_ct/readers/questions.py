"""What the readers of real slices ask, and the words that they share."""

from __future__ import annotations

from xai_core.cases.manifest import RegionInfo
from xai_core.tasks import Classification, ClassInfo
from xai_core.types import LocalisedText, Origin

LESION, LUNGS = "lesion", "lungs"
"""Region ids, the same in every library of the field."""
WITHOUT = ClassInfo(id="no-lesion", name=LocalisedText(en="No lesion", ja="病変なし"))
WITH = ClassInfo(id="lesion", name=LocalisedText(en="Lesion", ja="病変あり"))
LESION_OR_NOT = Classification(classes=(WITHOUT, WITH))


def region(  # noqa: PLR0913  (what a region is, most of it seldom said)
    region_id: str,
    names: tuple[str, str],
    author: str,
    *,
    origin: Origin = Origin.EXPERT,
    importance: float = 1.0,
    reference: str | None = None,
) -> RegionInfo:
    """A region, named in English and Japanese.

    Parameters
    ----------
    region_id
        Its identifier in the library.
    names
        English, Japanese.
    author
        Who drew it.
    origin
        What kind of author that is.
    importance
        Of all of it, 0 to 1.
    reference
        What grades its importance, where it is graded.

    Returns
    -------
    RegionInfo
        As it stands in the manifest.
    """
    return RegionInfo(
        id=region_id,
        name=LocalisedText(en=names[0], ja=names[1]),
        origin=origin,
        author=author,
        importance=importance,
        reference=reference,
    )
