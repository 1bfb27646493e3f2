"""Files that people take away or bring: sheets of Excel, and PDF. Plain values in, bytes out; no database."""
