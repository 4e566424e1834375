"""Pages for people: rendered here, in Chinese and English, from the same GraphQL contract that everybody else asks."""
