"""The app that runs the others: settings, commands, processes."""

from __future__ import annotations

import django_stubs_ext
from django.apps import AppConfig
from django.contrib.admin import apps as admin

# Lets classes of Django be subscripted, as their types are. First in INSTALLED_APPS, so that it
# has happened before any model or admin is read; not in the settings, which load in a
# quarter of the time without it.
django_stubs_ext.monkeypatch()


class RunningConfig(AppConfig):
    default = True
    name = "antrean.config"
    label = "running"


class AdminConfig(admin.SimpleAdminConfig):
    """Django's admin site, behind the door of staff.

    What it shows is registered when the addresses are read: only who serves pages loads it, so
    that a command starts quickly.
    """

    default = False
    default_site = "antrean.console.administration.AdminSite"
