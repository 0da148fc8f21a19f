"""Read local safeguarding threshold documents as meaning and translate assessments between them."""

__version__ = "0.1.0"
