"""Django, set up for a command; settings that are wrong end it in one line."""

from __future__ import annotations

import logging
import os
import sys

import django
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from environs import EnvError

from antrean.config import logs
from antrean.config.commands import CommandRefused


def read_settings() -> None:
    """Read the settings; without them nothing can start.

    Raises:
        CommandRefused: the environment lacks a value or holds a wrong one; says which.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "antrean.config.settings")
    try:
        _ = settings.DATABASES
    except (EnvError, ImproperlyConfigured) as error:
        raise CommandRefused(str(error)) from error


def prepare(*, serves: bool) -> None:
    """Read the settings and set Django up.

    Args:
        serves: the process runs until it is stopped. If not, its stdout is the command's answer,
            its stderr is for errors, and one connection is enough, refused at once if it must be.

    Raises:
        CommandRefused: the environment lacks a value or holds a wrong one; says which.
    """
    read_settings()
    if serves:
        logs.configure(sys.stdout)
    else:
        logs.configure(sys.stderr, level=logging.ERROR)
        settings.DATABASES["default"].update(settings.COMMAND_DATABASE)
    django.setup()
