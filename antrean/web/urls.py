from __future__ import annotations

from django.urls import path

from antrean.web import views

app_name = "web"
urlpatterns = [
    path("", views.home, {"language": "id"}, name="home"),
    path("en/", views.home, {"language": "en"}, name="home_en"),
    path("privasi", views.privacy, {"language": "id"}, name="privacy"),
    path("en/privasi", views.privacy, {"language": "en"}, name="privacy_en"),
]
