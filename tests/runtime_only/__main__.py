"""``python -m tests.runtime_only``: does the app work on what requirements.txt alone installs?

It opens every page as a new user would find it, on an empty SHITEN_HOME, asks for every kind of
map and every question about it, and takes every file home. It fails on any exception, on any
error box, and on a download that cannot be made. Only run-time packages are needed: Streamlit
brings the tool that opens pages without a browser.

Run it with the Python of an environment made from requirements.txt (``.ci/run`` does). With
``--hide-others`` it runs in any environment and hides whatever requirements.txt does not bring.
"""

import argparse
import os
import sys
import tempfile
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]


def main() -> int:
    """Open everything; 0 where all of it worked."""
    parser = argparse.ArgumentParser(prog="python -m tests.runtime_only", description=__doc__)
    parser.add_argument("--hide-others", action="store_true", help="hide what is not run-time")
    asked = parser.parse_args()
    # Streamlit looks for its settings, and the app for its pages, in the working directory.
    os.chdir(CHECKOUT)
    sys.path.insert(0, str(CHECKOUT))
    if asked.hide_others:
        from tests.runtime_only.hiding import hide_others

        hide_others(CHECKOUT / "requirements.txt")
    os.environ["STREAMLIT_LOGGER_LEVEL"] = "error"  # it would warn that there is no browser
    with tempfile.TemporaryDirectory() as home:
        os.environ["SHITEN_HOME"] = str(Path(home) / "shiten")
        os.environ.pop("SHITEN_DATABASE_URL", None)
        from tests.runtime_only.visit import visit_everything

        trouble = visit_everything(CHECKOUT)
    for line in trouble:
        print(f"FAILED {line}", file=sys.stderr)
    print(f"run-time environment: {len(trouble)} failed" if trouble else "run-time environment: ok")
    return 1 if trouble else 0


if __name__ == "__main__":
    sys.exit(main())
