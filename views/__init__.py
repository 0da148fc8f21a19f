"""The app's pages, one module each. They show what harmoniser finds, and decide nothing."""
