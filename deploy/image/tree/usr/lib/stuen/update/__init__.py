"""Updates, as root does them: stdlib only, for it runs on a bare system. decision-update.md says how and why."""
