"""Every address, one line each; the apps know the rest."""

from __future__ import annotations

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path

from antrean.config import health
from antrean.config.status import status
from antrean.web.views.app import asset_links, service_worker

admin.autodiscover()
admin.site.site_header = admin.site.site_title = "Antrean"
admin.site.index_title = "Administrasi"

handler400 = "antrean.web.views.failing.bad_request"
handler404 = "antrean.web.views.failing.not_found"
handler500 = "antrean.web.views.failing.server_error"
urlpatterns = [
    path("healthz", health.alive),
    path("readyz", health.ready),
    path("metrics", health.measured),
    path("", include("antrean.api.urls")),
    path("", include("antrean.channels.whatsapp.urls")),
    path("sw.js", service_worker),
    path(".well-known/assetlinks.json", asset_links),
    path("admin/", admin.site.urls),
    *i18n_patterns(
        path("status/", status, name="status"),
        path("petugas/", include("antrean.console.urls")),
        path("layar/", include("antrean.displays.urls")),
        path("anjungan/", include("antrean.kiosk.urls")),
        path("", include("antrean.web.urls")),
        prefix_default_language=False,
    ),
]
