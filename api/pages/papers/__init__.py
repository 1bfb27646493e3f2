"""Sheets of paper: plain HTML made to be printed, black on white."""
