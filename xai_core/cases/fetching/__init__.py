"""Public data sets in one command: fetched, checked, unpacked with care, and imported.

==============  =================================================================================
``download``    one file over HTTP: bounded, resumed after a break, never led astray
``hashes``      is it the file it should be? A pinned SHA-256, one kept from before, or nobody knows
``fetch``       the whole way from a data set's name to a library on the shelf
==============  =================================================================================

Which data sets there are, every field says itself (``Domain.datasets``).
"""

from xai_core.cases.fetching.fetch import Fetched, dataset_named, fetch
from xai_core.cases.fetching.hashes import Check, Judged, keep_hash

__all__ = ["Check", "Fetched", "Judged", "dataset_named", "fetch", "keep_hash"]
