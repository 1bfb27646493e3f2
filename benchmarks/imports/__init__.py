"""A file of very many members, from the workbook to members that rounds see."""
