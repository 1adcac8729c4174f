"""Paper: the PDF of one power and of one organization's catalogue, from published versions."""
