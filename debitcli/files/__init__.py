"""Files of records that people hand over or take along: CSV, JSON lines, XLSX. Knows no noun."""
