"""The finger where the picture is: what a touchscreen says, measured against crosses on it, and six numbers of that."""
