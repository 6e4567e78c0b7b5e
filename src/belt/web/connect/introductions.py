"""Pages of introductions: ask, pass on, answer, follow."""

from __future__ import annotations

from datetime import UTC, datetime

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from belt.insight.pages.ties import ties_of
from belt.matching.introductions import Path, Tie, paths
from belt.web.accounts.services import (
    Refused,
    accounts_of,
    give_consent,
)
from belt.web.accounts.words import sentence
from belt.web.connect import services
from belt.web.connect.models import Introduction
from belt.web.directory.services import known_person, people_rows, shown
from belt.web.office.services import may_decide_for

PATHS = 6
ASKING = _(
    "My name, my profile and this message may be passed on. If we both agree, each of us sees the "
    "other's e-mail address."
)
ANSWERING = _("If I accept, each of us sees the other's e-mail address.")


class AskForm(forms.Form):
    """A wish to be introduced."""

    person = forms.CharField(max_length=300, widget=forms.HiddenInput)
    between = forms.CharField(max_length=300, required=False, widget=forms.RadioSelect)
    message = forms.CharField(
        label=_("Why do you want to meet?"),
        min_length=20,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("A few sentences that everybody in between will read."),
    )
    consent = forms.BooleanField(label=ASKING)


class InviteForm(forms.Form):
    """Where somebody without an account can be reached."""

    email = forms.EmailField(label=_("E-mail address of the person asked for"))


@login_required
def mine(request: HttpRequest) -> HttpResponse:
    """One's introductions, by what one has to do with them."""
    every = list(services.introductions_of(request.user))
    to_do = [one for one in every if _actions(request, one) & {"pass", "invite", "answer"}]
    return render(
        request,
        "connect/introductions.html",
        {
            "to_do": to_do,
            "asked": [one for one in every if one.asker_id == request.user.pk],
            "others": [
                one for one in every if one.asker_id != request.user.pk and one not in to_do
            ],
        },
    )


@login_required
def new(request: HttpRequest) -> HttpResponse:
    """Ask to be introduced to somebody."""
    person = known_person(request.POST.get("person") or request.GET.get("person", ""))
    if person is None:
        raise Http404("no such person")
    ways = _ways(request, person.row.id)
    form = AskForm(request.POST or None, initial={"person": person.row.id})
    if request.method == "POST" and form.is_valid():
        try:
            made = services.ask_introduction(
                asker=request.user,
                person_id=person.row.id,
                between_id=form.cleaned_data["between"],
                message=form.cleaned_data["message"],
                address_of=request.build_absolute_uri,
            )
        except Refused as refused:
            messages.error(request, sentence(refused))
            return redirect("introductions")
        give_consent(
            account=request.user,
            purpose="introduction",
            text=str(ASKING),
            language=get_language() or "en",
        )
        messages.success(request, gettext("Asked. You hear from us when there is an answer."))
        return redirect("introduction", made.pk)
    people = [one for way, _asked in ways for one in way.people]
    return render(
        request,
        "connect/introduction_new.html",
        {"form": form, "person": person, "ways": ways, "rows": people_rows(people)},
    )


def _ways(request: HttpRequest, target: str) -> list[tuple[Path, bool]]:
    """Paths from the reader, and whether the first person in between can be asked here."""
    source = request.user.person_id
    if not source:
        return []

    def ties(people: object) -> list[Tie]:
        return [Tie(*row) for row in ties_of(shown().pages, people)]  # type: ignore[arg-type]

    found = paths(ties, source, target, this_year=datetime.now(UTC).year, limit=PATHS)
    found = [path for path in found if len(path.people) > 2]
    between = accounts_of([path.people[1] for path in found])
    return [(path, path.people[1] in between and len(path.people) == 3) for path in found]


@login_required
def one(request: HttpRequest, key: int) -> HttpResponse:
    """One introduction, for those who have to do with it."""
    introduction = _mine(request, key)
    rows = people_rows([introduction.target_person, introduction.asker.person_id or ""])
    return render(
        request,
        "connect/introduction.html",
        {
            "introduction": introduction,
            "target": rows.get(introduction.target_person),
            "asker": rows.get(introduction.asker.person_id or ""),
            "actions": _actions(request, introduction),
            "address": services.address_for(introduction, request.user),
            "invite_form": InviteForm(),
            "answering": ANSWERING,
            "outcomes": Introduction.Outcome.choices,
        },
    )


def _mine(request: HttpRequest, key: int) -> Introduction:
    return get_object_or_404(services.introductions_of(request.user), pk=key)


def _actions(request: HttpRequest, introduction: Introduction) -> set[str]:
    """What the reader can do now."""
    account, state = request.user, introduction.state
    found = set()
    if state == Introduction.State.WITH_INTRODUCER and services.may_pass_on(account, introduction):
        found.add("pass")
    if state == Introduction.State.WITH_TARGET:
        if introduction.target == account:
            found.add("answer")
        elif introduction.target is None and not introduction.target_email:
            leads = may_decide_for(account, introduction.target_region)
            found |= {"invite"} if leads else set()
    open_ = (Introduction.State.WITH_INTRODUCER, Introduction.State.WITH_TARGET)
    if introduction.asker == account and state in open_:
        found.add("withdraw")
    if introduction.asker == account and state == Introduction.State.ACCEPTED:
        found.add("outcome")
    return found


def _with(request: HttpRequest, key: int, action: str) -> Introduction:
    """The introduction, if the reader may do this with it (now or a moment ago)."""
    introduction = _mine(request, key)
    allowed = _actions(request, introduction)
    if action in allowed:
        return introduction
    if introduction.state in (Introduction.State.ACCEPTED, Introduction.State.DECLINED):
        return introduction if _took_part(request, introduction, action) else _none()
    return _none()


def _took_part(request: HttpRequest, introduction: Introduction, action: str) -> bool:
    """Whether it was the reader's to do before it was answered: a double click, not a trespass."""
    if action == "answer":
        return bool(introduction.target == request.user)
    return action == "pass" and services.may_pass_on(request.user, introduction)


def _none() -> Introduction:
    raise Http404("no such introduction")


@login_required
@require_POST
def pass_on(request: HttpRequest, key: int) -> HttpResponse:
    """The one in between passes the wish on, or not."""
    introduction = _with(request, key, "pass")
    try:
        services.pass_on(
            introduction=introduction,
            by=request.user,
            agree=request.POST.get("answer") == "yes",
            address_of=request.build_absolute_uri,
        )
    except Refused as refused:
        messages.error(request, sentence(refused))
    return redirect("introductions")


@login_required
@require_POST
def invite(request: HttpRequest, key: int) -> HttpResponse:
    """Write to somebody without an account."""
    introduction = _with(request, key, "invite")
    form = InviteForm(request.POST)
    if not form.is_valid():
        messages.error(request, gettext("This is not an e-mail address."))
        return redirect("introduction", key)
    services.invite_target(
        introduction=introduction,
        by=request.user,
        email=form.cleaned_data["email"],
        address_of=request.build_absolute_uri,
    )
    messages.success(request, gettext("The letter is on its way."))
    return redirect("introductions")


@login_required
@require_POST
def answer(request: HttpRequest, key: int) -> HttpResponse:
    """The person asked for accepts or declines."""
    introduction = _with(request, key, "answer")
    accept = request.POST.get("answer") == "yes"
    try:
        services.answer(introduction=introduction, by=request.user, accept=accept)
    except Refused as refused:
        messages.error(request, sentence(refused))
        return redirect("introduction", key)
    if accept:
        give_consent(
            account=request.user,
            purpose="introduction",
            text=str(ANSWERING),
            language=get_language() or "en",
        )
    return redirect("introduction", key)


@login_required
@require_POST
def withdraw(request: HttpRequest, key: int) -> HttpResponse:
    """The asker takes the wish back."""
    try:
        services.withdraw(introduction=_with(request, key, "withdraw"), by=request.user)
    except Refused as refused:
        messages.error(request, sentence(refused))
    return redirect("introduction", key)


@login_required
@require_POST
def outcome(request: HttpRequest, key: int) -> HttpResponse:
    """What came of it."""
    introduction = _with(request, key, "outcome")
    told = request.POST.get("outcome", "")
    if told in Introduction.Outcome.values:
        services.note_outcome(introduction=introduction, by=request.user, outcome=told)
        messages.success(request, gettext("Noted."))
    return redirect("introduction", key)


def by_link(request: HttpRequest, token: str) -> HttpResponse:
    """The page of a letter's link: answered without an account."""
    try:
        introduction = services.introduction_of_link(token)
        if request.method == "POST":
            accept = request.POST.get("answer") == "yes"
            services.answer(introduction=introduction, by=None, accept=accept)
            introduction.refresh_from_db()
    except Refused as refused:
        return render(
            request, "connect/introduction_link.html", {"refused": sentence(refused)}, status=410
        )
    asker = known_person(introduction.asker.person_id or "")
    return render(
        request,
        "connect/introduction_link.html",
        {
            "introduction": introduction,
            "asker": asker.row if asker else None,
            "open": introduction.state == Introduction.State.WITH_TARGET,
            "answering": ANSWERING,
        },
    )
