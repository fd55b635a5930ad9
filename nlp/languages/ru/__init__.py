"""What is particular to Russian: lexicons and other data files, with their loaders beside them."""
