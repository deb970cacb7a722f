"""`python -m protogen`."""

from protogen.cli import main

main()
