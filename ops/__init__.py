"""The commands around `pulumi up`: `python -m ops <verb>`, one file for each verb."""
