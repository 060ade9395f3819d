"""A local AWS and the Pulumi engine on one machine: nothing else knows moto, Go or the bridge."""
