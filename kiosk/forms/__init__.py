"""Forms: published from a spreadsheet, filled in together at the screen, handed over on paper or as a file.

A form is a `definition.Definition`, plain data; an `engine.FormSession` is one person's answers to it. What reads
spreadsheets and XML is in `publish`, and never runs while somebody answers.
"""
