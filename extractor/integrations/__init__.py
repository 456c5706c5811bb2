"""Enrichment steps for the pipelines of others: `extractor.integrations.arrow` is what they all can call."""
