"""What Home remembers while the tab is open: how a library is brought in, and what came of it."""

from __future__ import annotations

from ui.common.session import SessionValue

SOURCE = SessionValue("import-from", str, "zip")
"""Where a data set comes from: ``zip`` or ``folder``."""
READER = SessionValue("import-reader", str)
NEW_ID = SessionValue("import-id", str, "")
FOLDER = SessionValue("import-folder", str, "")
ARCHIVE = "import-archive"
"""The chosen ZIP file; Streamlit keeps it."""
DATASET = SessionValue("fetch-dataset", str)
"""Which public data set is looked at."""
FETCHED = "fetch-outcome"
"""What the last fetching that this session asked for came to: ``ui/home/fetching.py``'s."""
OUTCOME = "import-outcome"
"""What the last import that this session asked for came to: ``ui/home/importing.py``'s."""
