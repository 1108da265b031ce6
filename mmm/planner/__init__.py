"""Plans: what spend paths bring in each model of a set, and the split that brings most."""
