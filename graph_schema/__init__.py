"""The stored graph: connection, vocabulary, migrations, journal, embedded engine and printed contracts."""
