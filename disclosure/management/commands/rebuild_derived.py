from django.core.management.base import BaseCommand

from disclosure.derived import rebuild


class Command(BaseCommand):
    help = "由公开版本重建检索行、公开引文和有效期间；公开版本和日志不动。"

    def handle(self, *args, **options):
        self.stdout.write(f"已为{rebuild()}个公开版本重建检索行、公开引文和有效期间。")
