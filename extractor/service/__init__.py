"""The HTTP service: extraction and reconciliation for other programs, jobs that survive a restart, metrics, review."""
