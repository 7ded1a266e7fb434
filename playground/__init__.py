"""The window: panes, widgets and what connects them to the models."""

__version__ = "0.1.0"
