"""What a preview means for whoever reviews it: `pulumi preview --json` as Markdown, and the gate."""
