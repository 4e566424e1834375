"""The unified social credit code of GB 32100-2015: 18 characters, the last one a check character."""

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # digits and capitals without I, O, S, V, Z, which read like digits
LENGTH = 18
_WEIGHT_BASE = 3  # the standard weighs the i-th character, from 0, by 3^i mod 31
_MODULUS = len(ALPHABET)
_VALUES = {character: value for value, character in enumerate(ALPHABET)}


def check_character(body: str) -> str:
    """Return the check character of the first 17 characters, which must be of the alphabet."""
    total = sum(_VALUES[character] * pow(_WEIGHT_BASE, place, _MODULUS) for place, character in enumerate(body))
    return ALPHABET[-total % _MODULUS]


def check(code: str) -> str | None:
    """Return why the text is no credit code and what is allowed; None when it is one."""
    if len(code) != LENGTH:
        return f"has {len(code)} characters; a credit code has {LENGTH} (GB 32100-2015)"
    wrong = next((character for character in code if character not in _VALUES), None)
    if wrong is not None:
        return f"holds {wrong!r}; a credit code consists of 0-9 and A-Z without I, O, S, V, Z (GB 32100-2015)"
    expected = check_character(code[:-1])
    if code[-1] != expected:
        return f"ends with {code[-1]}; the check character of {code[:-1]} is {expected} (GB 32100-2015)"
    return None


def is_valid(code: str) -> bool:
    """Return whether the text is a credit code with the right check character."""
    return check(code) is None
