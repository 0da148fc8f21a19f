"""The translation page: a child moves, and an assessment is read in the receiving area's terms."""

from __future__ import annotations

from harmoniser.drafts import begun
from views import answering, asking, frame, moving, standing, stating

state = moving.choose("What does this assessment mean there?")
if not begun(state):
    moving.missing(state)
else:
    work = moving.work(state)
    answering.show(work)
    stating.show(work)
    asking.show(work)
    if work.answered:
        frame.go("onward", "What happens next: who is responsible, whom to call, and the note to take along")
    standing.show(work)
