"""What every record can do: fields, lists, search, the bin, timelines and drafts."""
