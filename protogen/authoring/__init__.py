"""What an author needs beside reading: studies as text, starter files, the schema for editors, corrections."""
