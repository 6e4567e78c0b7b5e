"""Addresses of the whole site."""

from django.urls import include, path

from belt.web import preferences

urlpatterns = [
    path("preferences/", preferences.choose, name="preferences"),
    path("account/sign/", include("allauth.urls")),
    path("", include("belt.web.accounts.urls")),
    path("", include("belt.web.connect.urls")),
    path("api/", include("belt.web.api.urls")),
    path("office/", include("belt.web.office.urls")),
    path("", include("belt.web.programmes.urls")),
    path("", include("belt.web.events.urls")),
    path("", include("belt.web.nodes.urls")),
    path("", include("belt.web.directory.picture_urls")),
    path("", include("belt.web.directory.urls")),
]

handler404 = "belt.web.directory.state.not_found"
handler500 = "belt.web.directory.state.failed"
