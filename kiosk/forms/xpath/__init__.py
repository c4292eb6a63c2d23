"""ODK's XPath: read (lexer, parser), checked against a form and compiled to closures over its nodes (compile)."""
