"""Updates, as root does them: stdlib only, for it runs on a bare system. deploy/update/decision-update.md says how and why."""
