"""Glossary: every term of the field, as its tooltips say it."""

import streamlit as st

from ui.common.frame import page
from ui.common.text import t
from ui.glossary import show_glossary

with page("glossary"):
    st.title(t("Glossary"))
    show_glossary()
