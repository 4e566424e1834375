"""The desk: pages for people who are signed in, each with what their roles let them do."""
