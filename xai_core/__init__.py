"""Shiten's core: where a medical image AI looks, where experts look, and how far they agree.

Data flows one way: case -> prediction -> explanation -> agreement -> screen.

========================  ====================================================
``xai_core.cases``        what is looked at: libraries, cases, regions, readers
``xai_core.inference``    who decides: networks, checkpoints, prediction, training
``xai_core.explain``      where it looks: Grad-CAM
``xai_core.agreement``    do they agree: scores, baselines, patterns
``xai_core.analysis``     what many cases say: accuracy, confusion, calibration
``xai_core.report``       overlays and figures
========================  ====================================================

Importing this package loads no torch and no streamlit.
Teaching and research only, never diagnosis.
"""

__version__ = "0.1.0"
