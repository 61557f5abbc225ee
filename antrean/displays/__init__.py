"""The screens of a hall, and the order of calling that everybody may read."""
