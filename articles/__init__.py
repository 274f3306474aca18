"""What an article is, and how raw input becomes one: reading, cleaning, recognising, storing."""
