"""A text column that is unreadable in a database dump."""
import base64
import hashlib

from cryptography.fernet import Fernet
from django.conf import settings
from django.db import models


class EncryptedTextField(models.TextField):
    """Encrypts on the way to the database with a key derived from SECRET_KEY. Cannot be searched."""

    def get_prep_value(self, value):
        value = super().get_prep_value(value)
        return value if not value else cipher().encrypt(value.encode()).decode()

    def from_db_value(self, value, _expression, _connection):
        return value if not value else cipher().decrypt(value.encode()).decode()


def cipher():
    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(settings.SECRET_KEY.encode()).digest()))
