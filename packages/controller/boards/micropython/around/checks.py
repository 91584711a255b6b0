"""Whether a value is what a thing's description says (the part of JSON Schema that a board's own things use)."""


def is_number(value):
    # A bool is an int in Python; nan and the infinities are no JSON.
    return isinstance(value, (int, float)) and not isinstance(value, bool) and value == value and abs(value) < 1e30


def fault(schema, value):
    """What is wrong with the value, as the end of a sentence; None where nothing is."""
    kind = schema.get("type")
    if kind == "boolean":
        if not isinstance(value, bool):
            return "must be true or false"
    elif kind in ("number", "integer"):
        if not is_number(value) or (kind == "integer" and value != int(value)):
            return "must be a whole number" if kind == "integer" else "must be a number"
        if "minimum" in schema and value < schema["minimum"]:
            return "must be at least %s" % schema["minimum"]
        if "maximum" in schema and value > schema["maximum"]:
            return "must be at most %s" % schema["maximum"]
    elif kind == "string":
        if not isinstance(value, str):
            return "must be a text"
        if len(value) > schema.get("maxLength", 4096):
            return "is too long"
    elif kind == "object":
        if not isinstance(value, dict):
            return "must be an object"
        for name in schema.get("required", ()):
            if name not in value:
                return "needs " + name
        for name, inner in schema.get("properties", {}).items():
            words = fault(inner, value[name]) if name in value else None
            if words:
                return name + " " + words
    if "enum" in schema and value not in schema["enum"]:
        return "must be one of " + ", ".join([str(one) for one in schema["enum"]])
    return None
