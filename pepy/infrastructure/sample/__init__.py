"""Made-up days for looking around: the source behind `pepy demo`."""
