"""What the YAML means: pure Python, no Pulumi, no AWS calls, no clock."""
