"""Evidence of assessments: small files, named by their content."""
