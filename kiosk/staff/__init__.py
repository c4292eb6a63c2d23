"""What staff do: answer a call, open a list."""
