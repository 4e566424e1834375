"""The figures in which the voices about an organization are published."""
