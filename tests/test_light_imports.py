"""Light things import lightly: browsing, scoring and asking for help load nothing heavy."""

import subprocess
import sys

import pytest

HEAVY = ("torch", "torchvision", "streamlit", "sklearn", "skimage", "pandas", "plotly", "scipy")


@pytest.mark.parametrize(
    "module",
    [
        "xai_core",
        "xai_core.cases.registry",
        "xai_core.cases.writer",
        "xai_core.agreement",
        "xai_core.stats",
        "xai_core.tasks",
        "xai_core.store",
        "xai_core.quiz",
        "xai_core.models.cards",
        "xai_core.training.recipes",
        "xai_core.cli",
    ],
)
def test_it_loads_nothing_heavy(module: str) -> None:
    asked = f"import sys, {module}; print([name for name in {HEAVY} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_networks_do_without_torchvision() -> None:
    asked = "import sys, xai_core.models.networks; print('torchvision' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
