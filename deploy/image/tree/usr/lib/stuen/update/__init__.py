"""Updates, as root does them: stdlib only. deploy/update/decision-update.md says how and why."""
