"""Pages of applying: one's applications, the form, files, the team, handing in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from belt.web.accounts.services import Refused
from belt.web.kept_files import file_response
from belt.web.programmes import fields
from belt.web.programmes.models import Application, TeamMember
from belt.web.programmes.places import countries
from belt.web.programmes.services import applying, deciding, reviewing, uploads
from belt.web.programmes.services.calls import calls_seen_by, stage_of
from belt.web.programmes.services.eligible import findings_of
from belt.web.programmes.words import field_label, problem_sentence, sentence
from belt.web.typed import whole_number


class TeamForm(forms.Form):
    """Somebody to ask into the team."""

    name = forms.CharField(label=_("Name"), max_length=200)
    email = forms.EmailField(label=_("E-mail address"))


class FactsForm(forms.Form):
    """What the call's rules need to know of somebody."""

    organisation = forms.CharField(label=_("Organisation"), max_length=300)
    country = forms.ChoiceField(label=_("Country of work"))
    stage = forms.ChoiceField(
        label=_("Career stage"),
        choices=[
            ("", _("not said")), ("student", _("student")), ("doctorate", _("doctoral student")),
            ("postdoc", _("postdoc")),
            ("junior", _("junior researcher")), ("senior", _("senior researcher")),
        ],
        required=False,
    )  # fmt: skip
    gender = forms.ChoiceField(
        label=_("Gender"),
        choices=[
            ("", _("not said")),
            ("woman", _("woman")),
            ("man", _("man")),
            ("other", _("other")),
        ],
        required=False,
        help_text=_("Only to check the call's rules on balance; reviewers never see it."),
    )
    phd_year = forms.IntegerField(
        label=_("Year of the doctorate"), min_value=1950, max_value=2100, required=False
    )

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        self.fields["country"].choices = [("", "–"), *countries()]  # type: ignore[attr-defined]


@login_required
def mine(request: HttpRequest) -> HttpResponse:
    """One's applications, and those that one is in the team of."""
    return render(
        request,
        "programmes/applications.html",
        {"applications": applying.applications_of(request.user).order_by("-saved_at")},
    )


@login_required
@require_POST
def start(request: HttpRequest, slug: str) -> HttpResponse:
    """Begin an application."""
    call = get_object_or_404(calls_seen_by(request.user), slug=slug)
    try:
        made = applying.start_application(
            call=call, account=request.user, language=get_language() or "en"
        )
    except Refused as refused:
        messages.error(request, sentence(refused))
        return redirect("call", slug)
    return redirect("application", made.key)


@login_required
def one(request: HttpRequest, key: str) -> HttpResponse:
    """An application: the form for its applicant while it is open, else what it says."""
    application = _mine(request, key)
    if request.method == "POST":
        return _save_and_go_on(request, application)
    return _shown(request, application)


def _mine(request: HttpRequest, key: str) -> Application:
    return get_object_or_404(applying.applications_of(request.user), key=key)


def _own(request: HttpRequest, key: str) -> Application:
    return get_object_or_404(Application, key=key, applicant=request.user)


def _shown(
    request: HttpRequest,
    application: Application,
    problems: dict[str, str] | None = None,
    findings: list[dict[str, Any]] | None = None,
    status: int = 200,
) -> HttpResponse:
    call = application.call
    own = application.applicant_id == request.user.pk
    writable = own and _writable(application)
    files = {one.field: one for one in application.uploads.filter(removed_at=None)}
    asked = fields.asked(call.form, application.answers, application.stage)
    told = problems or {}
    rows = [
        {
            "field": field,
            "value": application.answers.get(field["id"], ""),
            "upload": files.get(field["id"]),
            "problem": problem_sentence(told[field["id"]]) if field["id"] in told else "",
            "writable": writable and field.get("stage", 1) == application.stage,
        }
        for field in (call.form if writable else asked)
        if field.get("stage", 1) <= application.stage
    ]
    return render(
        request,
        "programmes/application.html",
        {
            "application": application,
            "call": call,
            "stage": stage_of(call, application.stage),
            "open": applying.is_open(application),
            "own": own,
            "writable": writable,
            "rows": rows,
            "asked_ids": [field["id"] for field in asked],
            "problems": {
                name: (_label(call.form, name), problem_sentence(code))
                for name, code in told.items()
            },
            "findings": findings if findings is not None else findings_of(application),
            "versions": application.versions.all(),
            "team": application.team.all(),
            "team_form": TeamForm(),
            "facts_form": _facts_form(request, application) if writable else None,
            "countries": countries(),
            "reviews": _reviews(application) if own else [],
            "changed_since": application.submitted_at is not None
            and application.saved_at > application.submitted_at,
        },
        status=status,
    )


def _label(form: list[dict[str, Any]], name: str) -> str:
    """What a field is called, to name it where problems are summed up."""
    ours = {"title": gettext("Title"), "abstract": gettext("Summary"), "team": gettext("Team")}
    field = next((one for one in form if one["id"] == name), {})
    return ours.get(name) or field_label(field)


def _reviews(application: Application) -> list[dict[str, Any]]:
    """What reviewers said, once the decision was told; never what was for the office alone."""
    decision = getattr(application, "decision", None)
    if decision is None or decision.told_at is None:
        return []
    return [reviewing.as_applicants_read(one) for one in reviewing.submitted_reviews(application)]


def _writable(application: Application) -> bool:
    if application.state == Application.State.DRAFT:
        return True
    return application.state == Application.State.SUBMITTED and applying.is_open(application)


def _facts_form(request: HttpRequest, application: Application) -> FactsForm:
    own = application.team.get(account=request.user)
    told = {name: getattr(own, name) for name in FactsForm.base_fields}
    return FactsForm(initial=told)


def _save_and_go_on(request: HttpRequest, application: Application) -> HttpResponse:
    """Keep what was typed; hand in where the reader pressed that."""
    if application.applicant_id != request.user.pk:
        return _shown(request, application, status=403)
    try:
        application = _saved(request, application)
        if "submit" in request.POST:
            version = applying.submit(
                application=application, by=request.user, edition=application.edition
            )
            messages.success(
                request,
                gettext("Handed in as version %(number)d. You can change it until the deadline.")
                % {"number": version.number},
            )
        else:
            messages.success(request, gettext("Saved."))
    except Refused as refused:
        messages.error(request, sentence(refused))
    except applying.NotReady as missing:
        messages.error(request, gettext("Saved, but not handed in yet. See below what is missing."))
        application.refresh_from_db()
        return _shown(request, application, missing.problems, missing.findings, 422)
    return redirect("application", application.key)


def _saved(request: HttpRequest, application: Application) -> Application:
    return applying.save_draft(
        application=application,
        edition=whole_number(request.POST.get("edition", "")) or 0,
        title=request.POST.get("title", ""),
        abstract=request.POST.get("abstract", "").replace("\r\n", "\n"),
        answers=fields.typed(application.call.form, request.POST, application.stage),
    )


@login_required
@require_POST
def autosave(request: HttpRequest, key: str) -> JsonResponse:
    """What the form's script sends while one types: ``edition`` to send next, and the time."""
    application = _own(request, key)
    try:
        kept = _saved(request, application)
    except Refused as refused:
        return JsonResponse({"problem": sentence(refused)}, status=409)
    at = formats.time_format(timezone.localtime(kept.saved_at), "H:i")
    asked = fields.asked(application.call.form, kept.answers, kept.stage)
    return JsonResponse(
        {
            "edition": kept.edition,
            "saved": gettext("Saved %(time)s") % {"time": at},
            "asked": [field["id"] for field in asked],
        }
    )


@login_required
@require_POST
def withdraw(request: HttpRequest, key: str) -> HttpResponse:
    """Take the application back."""
    try:
        applying.withdraw(application=_own(request, key), by=request.user)
        messages.success(request, gettext("Withdrawn. Nobody reads it any more."))
    except Refused as refused:
        messages.error(request, sentence(refused))
    return redirect("applications")


@login_required
@require_POST
def appeal(request: HttpRequest, key: str) -> HttpResponse:
    """Appeal against a decision."""
    try:
        deciding.appeal(
            application=_own(request, key), by=request.user, text=request.POST.get("text", "")
        )
        messages.success(request, gettext("Your appeal was noted; the office answers here."))
    except Refused as refused:
        messages.error(request, sentence(refused))
    return redirect("application", key)


@login_required
@require_POST
def upload(request: HttpRequest, key: str) -> HttpResponse:
    """Hand in a file, or take one off the draft."""
    application = _own(request, key)
    try:
        if not _writable(application):
            raise Refused("not editable")
        if "remove" in request.POST:
            kept = get_object_or_404(application.uploads, key=request.POST["remove"])
            uploads.remove_upload(upload=kept, by=request.user)
        elif "file" in request.FILES:
            uploads.keep_upload(
                application=application,
                by=request.user,
                field=request.POST.get("field", ""),
                posted=request.FILES["file"],
            )
    except Refused as refused:
        messages.error(request, sentence(refused))
    return redirect(f"{reverse('application', args=[key])}#files")


@login_required
def download(request: HttpRequest, key: str, upload: str) -> FileResponse:
    """A file of an application, for those who may read it; never shown inside a page."""
    application = _mine(request, key)
    return file_response(get_object_or_404(application.uploads, key=upload))


@login_required
@require_POST
def team(request: HttpRequest, key: str) -> HttpResponse:
    """Ask somebody into the team, leave somebody out, or tell of oneself."""
    application = _own(request, key)
    try:
        if "leave_out" in request.POST:
            number = whole_number(request.POST["leave_out"])
            member = get_object_or_404(application.team, pk=number)
            applying.leave_out(member=member, by=request.user)
        elif "facts" in request.POST:
            return _change_facts(request, application)
        else:
            form = TeamForm(request.POST)
            if not form.is_valid():
                messages.error(request, " ".join(e for one in form.errors.values() for e in one))
            else:
                applying.ask_into_team(
                    application=application,
                    by=request.user,
                    address_of=lambda made: request.build_absolute_uri(
                        reverse("team-answer", args=[made.secret])
                    ),
                    **form.cleaned_data,
                )
    except Refused as refused:
        messages.error(request, sentence(refused))
    return redirect(f"{reverse('application', args=[key])}#team")


def _change_facts(request: HttpRequest, application: Application) -> HttpResponse:
    form = FactsForm(request.POST)
    if form.is_valid() and _writable(application):
        member = application.team.get(account=request.user)
        applying.change_own_facts(member=member, **facts_told(form))
        messages.success(request, gettext("Saved."))
    else:
        messages.error(request, " ".join(e for one in form.errors.values() for e in one))
    return redirect(f"{reverse('application', args=[application.key])}#team")


def facts_told(form: FactsForm) -> dict[str, Any]:
    """The form's facts as a team member keeps them."""
    from belt.web.directory.services import shown

    told = dict(form.cleaned_data)
    told["region"] = shown().belt.region_of(told["country"]) or ""
    return told


def team_answer(request: HttpRequest, secret: str) -> HttpResponse:
    """Confirm that one is in a team, or decline; no account is needed."""
    member = get_object_or_404(
        TeamMember.objects.select_related("application__call"), secret=secret
    )
    account = request.user if request.user.is_authenticated else None
    form = FactsForm(
        request.POST or None,
        initial={name: getattr(member, name) for name in FactsForm.base_fields},
    )
    if request.method == "POST":
        accepted = request.POST.get("answer") == "yes"
        if not accepted or form.is_valid():
            try:
                applying.answer_team(
                    member=member,
                    accepted=accepted,
                    account=account,
                    **(facts_told(form) if accepted else {}),
                )
            except Refused as refused:
                messages.error(request, sentence(refused))
            return redirect("team-answer", secret)
    return render(request, "programmes/team_answer.html", {"member": member, "form": form})
