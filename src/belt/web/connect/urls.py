"""Addresses of finding and meeting."""

from django.urls import path

from belt.web.connect import find, introductions, proposals, teams

urlpatterns = [
    path("find/", find.find, name="find"),
    path("find/save", find.save, name="search-save"),
    path("find/team", teams.team, name="team"),
    path("account/searches/", find.searches, name="searches"),
    path("account/searches/<int:key>/forget", find.forget, name="search-forget"),
    path("account/proposals/", proposals.own, name="proposals"),
    path("account/proposals/no", proposals.not_interested, name="not-interested"),
    path("regions/<str:code>/proposals", proposals.of_region, name="region-proposals"),
    path("insight/proposals", proposals.tested, name="proposals-tested"),
    path("introductions/", introductions.mine, name="introductions"),
    path("introductions/new", introductions.new, name="introduction-new"),
    path("introductions/<int:key>", introductions.one, name="introduction"),
    path("introductions/<int:key>/pass", introductions.pass_on, name="introduction-pass"),
    path("introductions/<int:key>/invite", introductions.invite, name="introduction-invite"),
    path("introductions/<int:key>/answer", introductions.answer, name="introduction-answer"),
    path("introductions/<int:key>/withdraw", introductions.withdraw, name="introduction-withdraw"),
    path("introductions/<int:key>/outcome", introductions.outcome, name="introduction-outcome"),
    path("introductions/link/<str:token>", introductions.by_link, name="introduction-link"),
]
