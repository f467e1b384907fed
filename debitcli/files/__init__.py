"""Files of records that people hand over or take along: CSV, JSON, XLSX. Knows no noun."""
