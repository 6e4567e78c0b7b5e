"""The office and the leads of regions: roles, requests, letters."""
