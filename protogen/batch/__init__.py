"""Many studies at once: in several processes, resumed where it stopped, with a manifest that says what was made."""
