"""What happens at the centre: the calendar, and signing up for it."""
