"""Addresses of the directory. Ids may hold ``:`` and ``/``, so they stand last."""

from django.urls import path, re_path

from belt.web.directory import board_pages, entities, general, lists

urlpatterns = [
    path("", general.home, name="home"),
    path("regions/", general.regions, name="regions"),
    path("regions/<str:code>", general.region, name="region"),
    path("organisations/", lists.organisations, name="organisations"),
    re_path(r"^organisations\.(csv|json)$", lists.organisations_data, name="organisations-data"),
    path("organisations/<path:key>", entities.organisation, name="organisation"),
    path("people/", lists.people, name="people"),
    re_path(r"^people\.(csv|json)$", lists.people_data, name="people-data"),
    path("people/<path:key>", entities.person, name="person"),
    path("topics/", lists.topics, name="topics"),
    re_path(r"^topics\.(csv|json)$", lists.topics_data, name="topics-data"),
    path("topics/<path:key>", entities.topic, name="topic"),
    path("works/", lists.works, name="works"),
    re_path(r"^works\.(csv|json)$", lists.works_data, name="works-data"),
    path("works/<path:key>", entities.work, name="work"),
    path("network/", general.network, name="network"),
    path("insight/", general.insight, name="insight"),
    path("insight/compare", board_pages.compare, name="compare"),
    path("insight/growth", board_pages.growth, name="growth"),
    path("insight/effect", board_pages.effect, name="effect"),
    path("insight/talent", board_pages.talent, name="talent"),
    re_path(
        r"^insight/figures/([a-z0-9_-]+)\.(svg|csv)$", board_pages.figure_file, name="figure-file"
    ),
    path("reports/", board_pages.reports, name="reports"),
    path("reports/<int:year>", board_pages.yearly, name="report"),
    path("reports/<int:year>.pdf", board_pages.yearly_pdf, name="report-pdf"),
    path("health/", general.health, name="health"),
    path("about/", general.about, name="about"),
]
