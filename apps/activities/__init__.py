"""Letters as people read them: their files, their links, and how they are shown without harm."""
