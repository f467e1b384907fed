"""Where a book is kept: tables, connections, migrations, history."""
