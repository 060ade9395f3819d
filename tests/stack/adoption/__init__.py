"""One of each type on the real engine: found, imported, and no change behind it."""
