"""What changed between two versions of a study: in content, not in bytes. Reads two studies, gives changes."""
