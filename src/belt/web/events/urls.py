"""Addresses of workshops."""

from django.urls import path

from belt.web.events.pages import (
    meeting,
    office,
    office_inviting,
    office_programme,
    public,
    registering,
    speaking,
)

urlpatterns = [
    path("meet/", public.workshops, name="workshops"),
    path("meet/when", meeting.when, name="meeting-times"),
    path("meet/registration/<str:secret>", registering.registration, name="workshop-registration"),
    path("meet/invitation/<str:secret>", speaking.invitation, name="workshop-invitation"),
    path("meet/invitation/<str:secret>/speaker", speaking.take_over, name="workshop-take-over"),
    path("meet/speaking/", speaking.mine, name="speaking"),
    path("meet/speaking/<str:key>/", speaking.speaker, name="speaking-one"),
    path("meet/speaking/<str:key>/picture", speaking.picture, name="speaking-picture"),
    path("meet/speaking/<str:key>/visa", speaking.visa_letter, name="speaking-visa"),
    path("meet/<slug:slug>/", public.workshop, name="workshop"),
    path("meet/<slug:slug>/programme.ics", public.calendar, name="workshop-calendar"),
    path("meet/<slug:slug>/schedule.json", public.schedule, name="workshop-schedule"),
    path("meet/<slug:slug>/proceedings.bib", public.proceedings, name="workshop-proceedings"),
    path("meet/<slug:slug>/programme.pdf", public.printed, name="workshop-pdf"),
    path("meet/<slug:slug>/register", registering.register, name="workshop-register"),
    path("meet/<slug:slug>/speakers/<str:key>", public.picture, name="workshop-speaker-picture"),
    path("meet/<slug:slug>/files/<str:key>", public.session_file, name="workshop-file"),
    path("office/meet/new", office.new, name="office-workshop-new"),
    path("office/meet/<slug:slug>/", office.overview, name="office-workshop"),
    path("office/meet/<slug:slug>/act", office.act, name="office-workshop-act"),
    path("office/meet/<slug:slug>/settings", office.settings, name="office-workshop-settings"),
    path(
        "office/meet/<slug:slug>/attendance", office.attendance, name="office-workshop-attendance"
    ),
    path("office/meet/<slug:slug>/composer", office_inviting.composer, name="office-composer"),
    path(
        "office/meet/<slug:slug>/composer/<int:key>",
        office_inviting.put_into_force,
        name="office-composer-use",
    ),
    path(
        "office/meet/<slug:slug>/invitations",
        office_inviting.invitations,
        name="office-invitations",
    ),
    path("office/meet/<slug:slug>/programme", office_programme.programme, name="office-programme"),
    path(
        "office/meet/<slug:slug>/programme/<str:key>",
        office_programme.place,
        name="office-programme-place",
    ),
    path("office/meet/<slug:slug>/badges.pdf", office_programme.badges, name="office-badges"),
    path("office/meet/<slug:slug>/after", office_programme.after, name="office-workshop-after"),
]
