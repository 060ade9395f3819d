"""The page for whoever is on call, typed as it stands."""
