"""A page that takes every value of every screen from its address, and puts them back into it."""

import streamlit as st

from tests.robustness.addresses import screens_values
from ui.common.session import publish_address, restore_address
from ui.common.share import full_address
from ui.misclassifications.filters import order_asked, orders, read_range
from ui.misclassifications.slice_address import read_conditions, written_conditions

values = screens_values()
restore_address(values)
for value in values:
    text = st.query_params.get(value.key)
    read_range(text)
    written_conditions(read_conditions(text))
    order_asked(text, orders(values=True, with_region=True))
    if text is not None:
        value.take(text)
publish_address(values)
full_address()
