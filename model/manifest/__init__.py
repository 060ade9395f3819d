"""A service's manifest: its fields (those of AWS Copilot, read strictly), how layers of it merge, and its checks."""
