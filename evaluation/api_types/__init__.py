"""What the API shows of standards, assessments and evaluations."""
