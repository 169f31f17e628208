"""The only package that imports streamlit: frame, widgets, cached calls, session state."""
