"""The parts of the schedule's derivation: clock, texts, names, rows, columns, notes; `schedule` puts them together."""
