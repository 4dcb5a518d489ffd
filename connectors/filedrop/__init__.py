"""Files in a folder: what learning systems and spreadsheets export."""
