"""Addresses between nodes, and the pages about them."""

from django.urls import path

from belt.web.nodes import giving, pages, peers

urlpatterns = [
    path("oai", giving.oai, name="oai"),
    path("oai/skg-if.xsd", giving.schema, name="skg-if-schema"),
    path("skg-if/<str:kind>", giving.entities, name="skg-if"),
    path("skg-if/<str:kind>/<path:key>", giving.entity, name="skg-if-entity"),
    path("nodes/", pages.nodes, name="nodes"),
    path("nodes/find", pages.find, name="nodes-find"),
    path("nodes/statistics", peers.statistics, name="node-statistics"),
    path("nodes/candidates", peers.found, name="node-candidates"),
    path("nodes/erased", peers.erased, name="node-erased"),
    path("nodes/receipts", peers.receipts, name="node-receipts"),
    path("account/leaving", pages.leaving, name="leaving"),
]
