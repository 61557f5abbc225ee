"""The addresses of this app; English stands under `/en/`."""

from __future__ import annotations

from django.urls import path

from antrean.displays.views import orders, screens

app_name = "displays"
urlpatterns = [
    path("urutan/", orders.heads_page, name="heads"),
    path("urutan.json", orders.heads_file, name="heads_file"),
    path("<slug:code>/urutan/", orders.order_page, name="order"),
    path("<slug:code>/urutan.json", orders.order_file, name="order_file"),
    path("<slug:code>/", screens.one_screen, name="screen"),
]
