"""Addresses of the pictures' parts and files."""

from __future__ import annotations

from django.urls import path, re_path

from . import pictures

urlpatterns = [
    path("pictures/map/part", pictures.map_part, name="picture-map-part"),
    re_path(r"^pictures/map\.(svg|json|csv)$", pictures.map_file, name="picture-map"),
    path("pictures/network/part", pictures.network_part, name="picture-network-part"),
    re_path(r"^pictures/network\.(svg|json|csv)$", pictures.network_file, name="picture-network"),
    re_path(
        r"^pictures/network-(graphml|gexf|vosviewer-map|vosviewer-network|vosviewer-json)$",
        pictures.network_for_other_programs,
        name="network-export",
    ),
]
