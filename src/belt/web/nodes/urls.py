"""Addresses between nodes, and the pages about them."""

from django.urls import path

from belt.web.nodes import pages, peers, provider

urlpatterns = [
    path("oai", provider.oai, name="oai"),
    path("oai/skg-if.xsd", provider.schema, name="skg-if-schema"),
    path("skg-if/<str:kind>", provider.entities, name="skg-if"),
    path("skg-if/<str:kind>/<path:key>", provider.entity, name="skg-if-entity"),
    path("nodes/", pages.nodes, name="nodes"),
    path("nodes/find", pages.find, name="nodes-find"),
    path("nodes/statistics", peers.statistics, name="node-statistics"),
    path("nodes/candidates", peers.found, name="node-candidates"),
    path("nodes/erased", peers.erased, name="node-erased"),
    path("nodes/receipts", peers.receipts, name="node-receipts"),
    path("account/leaving", pages.leaving, name="leaving"),
]
