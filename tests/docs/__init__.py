"""What the pages show to be typed is taken by the programs that are to take it."""
