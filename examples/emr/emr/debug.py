"""Who sees the debug toolbar of UAT."""


def show_to_staff(request):
    return request.user.is_authenticated and request.user.is_staff
