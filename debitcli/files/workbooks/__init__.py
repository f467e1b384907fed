"""Workbooks: XLSX, XLSB, XLS and ODS read as their cells show them, XLSX written."""
