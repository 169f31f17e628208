"""Pictures: from the files of the field to something that can be looked at.

=================  ==============================================================================
``decode``         PNG, JPEG, TIFF, BMP and PGM/PPM, grey or colour, 8 to 16 bits and floats
``dicom``          DICOM files: one frame, its window, and which facts may be told of it
``dicom_tables``   what a DICOM file's tables give for its numbers
``nifti``          NIfTI volumes: one slice
``window``         how many grey levels become the 256 of a screen
``picture``        what all of them give: :class:`~xai_core.cases.pictures.picture.Picture`
``deep``           pixels deeper than 8 bits, in and out of files without loss
``compressed``     how large compressed pixels say that they are, before they are unpacked
``fitting``        onto a network's grid, stretched or with the aspect ratio kept, and back
=================  ==============================================================================

What the rest of the house uses most can be had from here; DICOM and NIfTI are imported where they
are needed, because their libraries load slowly.
"""

from xai_core.cases.pictures.decode import (
    MAX_PIXELS,
    MIN_SIDE,
    SUFFIXES,
    decode_image,
    decode_picture,
    decode_within,
    encode_jpeg,
    encode_png,
    image_size,
    is_cut_out,
    open_picture,
)
from xai_core.cases.pictures.picture import Picture, PixelFacts
from xai_core.cases.pictures.window import WINDOWS, Window

__all__ = [
    "MAX_PIXELS",
    "MIN_SIDE",
    "SUFFIXES",
    "WINDOWS",
    "Picture",
    "PixelFacts",
    "Window",
    "decode_image",
    "decode_picture",
    "decode_within",
    "encode_jpeg",
    "encode_png",
    "image_size",
    "is_cut_out",
    "open_picture",
]
