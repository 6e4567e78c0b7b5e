"""Addresses of the office and the region leads."""

from django.urls import path

from belt.web.api import pages
from belt.web.office import views

urlpatterns = [
    path("", views.requests, name="office-requests"),
    path("claims/<int:key>", views.decide_claim, name="claim-decide"),
    path("privacy/<int:key>", views.decide_privacy, name="privacy-decide"),
    path("letters/", views.letters, name="letters"),
    path("letters/<int:key>/again", views.send_letter_again, name="letter-again"),
    path("record/", views.record, name="record"),
    path("roles/", views.roles, name="roles"),
    path("roles/<int:key>/end", views.end_role, name="role-end"),
    path("tokens/", pages.tokens, name="tokens"),
    path("tokens/<int:key>/end", pages.end_token, name="token-end"),
]
