"""What the page Lessons alone shows: the lessons, and one of them step by step."""
