from emr.version import VERSION


def version(_request):
    """Every template can show which version serves it."""
    return {"version": VERSION}
