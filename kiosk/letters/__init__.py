"""Letters: read (reading/), understood (understanding/), explained (explaining/) and acted on. See letters.md."""
