"""Phone numbers are stored in one form, so that the same number is found however it was typed."""
import phonenumbers
from django.conf import settings
from django.core.exceptions import ValidationError


def parse_phone(text):
    """Returns the number as +<country><number>. Raises ValidationError when it cannot be one."""
    try:
        number = phonenumbers.parse(text, settings.PHONE_REGION)
    except phonenumbers.NumberParseException as error:
        raise ValidationError(f"“{text}” is not a phone number: {error}") from error
    if not phonenumbers.is_possible_number(number):
        raise ValidationError(f"“{text}” has too many or too few digits for a phone number.")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
