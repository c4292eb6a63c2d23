"""Being heard: whether somebody got what they came for, and what the house asks its visitors. See voice.md."""
