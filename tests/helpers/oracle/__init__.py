"""What JavaRosa makes of a form: the oracle of kiosk/forms, random forms to ask it, and the comparison."""
