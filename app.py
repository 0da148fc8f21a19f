"""The app's entry: its pages. Start it with `make run`."""

from __future__ import annotations

import streamlit as st

from views import frame

st.set_page_config(page_title="Threshold harmoniser", page_icon="🪜", layout="wide", initial_sidebar_state="collapsed")
page = st.navigation(
    [
        st.Page("views/move.py", title="A child who moves", url_path="move", default=True),
        st.Page("views/onward.py", title="What happens next", url_path="next"),
        st.Page("views/about.py", title="About", url_path="about"),
    ],
    position="top",
)
frame.before()
page.run()
frame.after()
