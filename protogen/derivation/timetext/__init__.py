"""The grammar of English time frames: words, quantities, events, phrases, and the rules that need the whole text."""
