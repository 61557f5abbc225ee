"""The pages of the public site, a file for each thing that people come for."""
