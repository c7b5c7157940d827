"""Reading: from the bytes of a file that somebody uploaded to rows, and from cells to values. No database, no records.

`tables.open_table` is the way in. Nothing is imported here: the child process that reads workbooks starts in 0.1 s.
"""
