"""What lies over every screen: hidden, called, still there, goodbye. Each is told what its buttons do."""
