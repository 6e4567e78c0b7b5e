"""Pages: the nodes of the network, searching them together, and what leaves about oneself."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext

from belt.federation.consent import FIELDS
from belt.federation.everywhere import Sought
from belt.federation.register import Selection
from belt.harvests import peer_states
from belt.web.nodes import services
from belt.web.nodes.models import Leaving
from belt.web.office.services import is_office

FOUND = 30
RECEIPTS = 100
KINDS = ("Publications", "Persons", "OrgUnits")


class LeavingForm(forms.ModelForm):
    """What may leave about oneself, field by field."""

    class Meta:
        model = Leaving
        fields = FIELDS


def nodes(request: HttpRequest) -> HttpResponse:
    """This node and its peers; for the office also who dropped what was deleted here."""
    described = services.node()
    given = services.register()
    told = {
        "node": described,
        "counts": {kind: given.count(Selection(kind=kind)) for kind in KINDS},
        "peers": peer_states(Path(settings.BELT_HOME), described),
        "receipts": list(islice(given.receipts(), RECEIPTS)) if is_office(request.user) else [],
    }
    return render(request, "nodes/nodes.html", told)


@login_required
def find(request: HttpRequest) -> HttpResponse:
    """Search the people of all nodes; their profiles stay where they are."""
    node = services.node()
    query = request.GET.get("q", "").strip()[:200]
    told: dict[str, object] = {"query": query, "node": node}
    if query:
        sought = Sought(query, get_language() or "en", FOUND)
        hits, missing = services.search_everywhere(sought)
        addresses = {peer.name: peer.address for peer in node.peers}
        told |= {"hits": hits, "missing": sorted(missing), "addresses": addresses}
    return render(request, "nodes/find.html", told)


@login_required
def leaving(request: HttpRequest) -> HttpResponse:
    """What leaves this node about oneself."""
    person_id = request.user.person_id
    services.node()
    if person_id is None:
        raise Http404
    form = LeavingForm(request.POST or None, instance=services.leaving_of(person_id))
    if request.method == "POST" and form.is_valid():
        services.decide_leaving(by=request.user, person_id=person_id, agreed=form.cleaned_data)
        messages.success(
            request, gettext("Saved. Other nodes drop what may not leave with their next harvest.")
        )
        return redirect("leaving")
    return render(request, "nodes/leaving.html", {"form": form, "node": services.node()})
