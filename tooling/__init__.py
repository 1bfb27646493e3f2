"""What dev.py does, one matter a file; standard library only, because it runs before anything is installed."""
