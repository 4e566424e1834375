"""How many connections and files the system lets this process hold open."""

import resource

DESCRIPTORS = 65_536  # many more than seats and requests at once; systems begin with 1,024, to be raised at will


def allow_descriptors() -> None:
    """Raise the limit as far as the system lets us, which workers inherit; a higher one stays."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    allowed = DESCRIPTORS if hard == resource.RLIM_INFINITY else min(hard, DESCRIPTORS)
    if soft != resource.RLIM_INFINITY and soft < allowed:
        resource.setrlimit(resource.RLIMIT_NOFILE, (allowed, hard))
