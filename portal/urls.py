from django.conf import settings
from django.contrib import admin
from django.urls import path

urlpatterns = []
if settings.HAS_OFFICE:
    urlpatterns += [path("admin/", admin.site.urls)]
