"""What exists in AWS: one ComponentResource for each box of the architecture diagram, one file each."""
