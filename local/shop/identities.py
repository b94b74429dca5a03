"""Made-up names and contact data: reserved domains and telephone numbers that nobody has."""

from random import Random
from typing import Any

from shop.chance import below, draws, pick

# fmt: off
_FIRST_NAMES = (
    "Ada", "Amir", "Ana", "Bea", "Ben", "Carla", "Chen", "Dana", "David", "Diego", "Elena", "Emma",
    "Ethan", "Fatima", "Felix", "Grace", "Hana", "Hugo", "Ines", "Isaac", "Ivy", "Jack", "Jonas",
    "Julia", "Karim", "Kate", "Kofi", "Lara", "Leo", "Lina", "Lucas", "Maja", "Marco", "Maria",
    "Mia", "Milan", "Nadia", "Nina", "Noah", "Nora", "Olga", "Omar", "Oscar", "Paula", "Priya",
    "Rosa", "Ruth", "Sam", "Sara", "Sofia", "Tara", "Theo", "Tom", "Uma", "Vera", "Victor", "Wei",
    "Yara", "Yusuf", "Zoe",
)
_LAST_NAMES = (
    "Adams", "Ahmed", "Allen", "Baker", "Bauer", "Becker", "Bell", "Brown", "Carter", "Castro",
    "Chavez", "Clark", "Cohen", "Cooper", "Costa", "Cruz", "Davis", "Diaz", "Evans", "Fischer",
    "Flores", "Foster", "Garcia", "Gomez", "Gray", "Green", "Hall", "Hansen", "Harris", "Hill",
    "Hughes", "Ito", "Jensen", "Jones", "Kaya", "Kelly", "Khan", "Kim", "King", "Kowalski", "Kumar",
    "Lee", "Lewis", "Lopez", "Martin", "Meyer", "Mills", "Moore", "Nguyen", "Novak", "Okafor",
    "Olsen", "Ortiz", "Park", "Patel", "Perez", "Price", "Reed", "Rossi", "Sato", "Silva", "Singh",
    "Smith", "Tanaka", "Torres", "Wagner", "Walker", "Ward", "Weber", "White", "Wood", "Wright",
    "Young", "Zhang",
)
# fmt: on
_DOMAINS = ("example.com", "example.org", "example.net")


def identity(customer_id: str) -> dict[str, Any]:
    """Return name, email, phone and consent of a customer; the same number is always the same person."""
    source = draws("identity", customer_id)
    first_name, last_name = pick(source, _FIRST_NAMES), pick(source, _LAST_NAMES)
    return {
        "first_name": first_name,
        "last_name": last_name,
        "email": _email(first_name, last_name, customer_id, source),
        "phone": _phone(source),
        "marketing_consent": source.random() < 0.6,
    }


def new_email(known: dict[str, Any], source: Random) -> dict[str, Any]:
    """Return another address of the same person."""
    label = f"{known['customer_id']}.{below(source, 1000):03d}"
    return {"email": _email(known["first_name"], known["last_name"], label, source)}


def new_phone(_known: dict[str, Any], source: Random) -> dict[str, Any]:
    """Return another telephone number."""
    return {"phone": _phone(source)}


def new_name(known: dict[str, Any], source: Random) -> dict[str, Any]:
    """Return another last name."""
    return {"last_name": pick(source, [name for name in _LAST_NAMES if name != known["last_name"]])}


def other_consent(known: dict[str, Any], _source: Random) -> dict[str, Any]:
    """Return consent withdrawn, or given."""
    return {"marketing_consent": not known["marketing_consent"]}


def other_marital_status(known: dict[str, Any], source: Random) -> dict[str, Any]:
    """Return the other marital status; a person whose status is unknown changes consent instead."""
    if known["marital_status"] is None:
        return other_consent(known, source)
    return {"marital_status": "Unmarried" if known["marital_status"] == "Married" else "Married"}


UPDATES = (new_email, new_phone, new_name, other_consent, other_marital_status)


def _email(first_name: str, last_name: str, label: str, source: Random) -> str:
    return f"{first_name}.{last_name}.{label}@{pick(source, _DOMAINS)}".lower()


def _phone(source: Random) -> str:
    # 555-0100 to 555-0199 are reserved for fiction.
    return f"+1-{200 + below(source, 800)}-555-01{below(source, 100):02d}"
