"""The same resources without our program: a bare program of pulumi-aws, and a Terraform configuration.

Neither is written by hand: both are made from what ours registers, so that all make the same.

| question | file |
|---|---|
| what is a resource, and what a reference in its inputs? | resource.py |
| what does ours register? | registered.py |
| which of ours waits does AWS need? | needed.py |
| how does a bare program make it? | program/, written by writing.py |
| how does Terraform? | terraform.py |
| does each make the same? | proof.py |
"""
