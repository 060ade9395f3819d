"""Parameter Store and Secrets Manager, where the values are that manifests name in `secrets`."""
