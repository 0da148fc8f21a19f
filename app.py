"""The app's entry: its pages. Start it with `make run`."""

from __future__ import annotations

import streamlit as st

from views import frame

st.set_page_config(page_title="Threshold harmoniser", page_icon="🪜", layout="wide", initial_sidebar_state="collapsed")
page = st.navigation(
    {
        "": [st.Page("views/start.py", title="Start", url_path="start", default=True)],
        "Move": [
            st.Page("views/move.py", title="A child who moves", url_path="move"),
            st.Page("views/onward.py", title="What happens next", url_path="next"),
        ],
        "Documents": [
            st.Page("views/compare.py", title="Compare", url_path="compare"),
            st.Page("views/levels.py", title="Levels", url_path="levels"),
            st.Page("views/discrepancies.py", title="Discrepancies", url_path="discrepancies"),
            st.Page("views/harmonise.py", title="Harmonise", url_path="harmonise"),
        ],
        # A menu of one has a title that says what is done there.
        "Workshop": [st.Page("views/workshop.py", title="Open or join a workshop", url_path="workshop")],
        "More": [
            st.Page("views/explore.py", title="Explore", url_path="explore"),
            st.Page("views/about.py", title="About", url_path="about"),
        ],
    },
    position="top",
)
frame.before()
page.run()
frame.after(workshop=page.url_path == "workshop")
