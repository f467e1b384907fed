"""How the program speaks: streams, output formats, tables, prompts."""
