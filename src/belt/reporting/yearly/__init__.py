"""The yearly report as PDF."""

from belt.reporting.yearly.document import Annex, Picture, Report, Section, as_report_pdf

__all__ = ["Annex", "Picture", "Report", "Section", "as_report_pdf"]
