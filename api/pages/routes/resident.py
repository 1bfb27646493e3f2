"""The resident's pages."""

from api.pages.door import Pages

pages = Pages()
