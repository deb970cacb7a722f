"""What a study says: frozen pydantic values, no file, clock, template or network."""
