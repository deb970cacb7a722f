"""How the page looks: a document and a theme become HTML, and HTML becomes PDF."""
