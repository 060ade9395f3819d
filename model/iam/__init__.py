"""Who may do what: IAM policy documents, built, measured and evaluated. "Policy" always means an IAM policy."""
