"""From a spreadsheet to a form: in a process with limits, when it is published, never while one is answered."""
