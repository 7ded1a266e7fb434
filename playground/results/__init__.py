"""What was computed, by what it is about: frozen, with the inputs it came from. The session holds the newest."""
