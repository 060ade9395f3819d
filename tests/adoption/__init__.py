"""What exists in AWS is found again."""
