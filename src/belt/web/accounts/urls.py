"""Addresses of one's own account, and of privacy."""

from django.urls import path

from belt.web.accounts import own, privacy

urlpatterns = [
    path("account/", own.overview, name="account"),
    path("account/profile", own.edit_profile, name="profile"),
    path("account/claim", own.claim, name="claim"),
    path("account/claim/end", own.end_claim, name="claim-end"),
    path("account/consents/<int:key>/withdraw", own.withdraw_consent, name="consent-withdraw"),
    path("account/export.json", own.export, name="account-export"),
    path("account/delete", own.delete, name="account-delete"),
    path("account/privacy", privacy.own_wish, name="own-wish"),
    path("privacy/", privacy.ask, name="privacy"),
    path("privacy/confirm/<str:token>", privacy.confirm, name="privacy-confirm"),
]
