"""What a wheel holds: the core, and the shipped models and recipes with it.

The screens (``app.py``, ``pages``, ``ui``) stay in the checkout: ``pip install .`` gives the
command ``shiten``, the module ``shiten`` for notebooks and the library ``xai_core``. Models and
recipes lie beside the code in a checkout and below ``xai_core/shipped`` when installed, where
``xai_core/home.py`` looks for them.
"""

from setuptools import find_packages, setup

SHIPPED = {"xai_core.shipped.models": "models", "xai_core.shipped.recipes": "recipes"}

setup(
    packages=[*find_packages(include=["xai_core", "xai_core.*"]), *SHIPPED],
    py_modules=["shiten"],
    package_dir=SHIPPED,
    package_data={"xai_core.shipped.models": ["*/*"], "xai_core.shipped.recipes": ["*.toml"]},
)
