"""Money: how amounts are read and shown, how documents are summed up, and the books that follow from them."""
