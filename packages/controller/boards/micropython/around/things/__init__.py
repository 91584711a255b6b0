"""
The things of this board. Each kind is one file here, chosen by "is" in the configuration: {"is": "relay", "pin": 17}.

An output is set to its safe value by its constructor, before there is any network: whatever happened to the board, a start makes it
safe. To add a kind of your own, put a file beside these: a class `Kind` made from Thing.
"""

from .thing import Fault


def make(specs, host):
    """The things of a configuration, by key. Outputs are safe when it returns. Raises Fault, which says what to correct."""
    things = {}
    for key, spec in specs.items():
        kind = kind_of(key, spec)
        try:
            things[key] = kind(key, spec, host)
        except KeyError as e:
            raise Fault("%s: %s is missing" % (key, e))
        except (ValueError, TypeError, OSError) as e:
            raise Fault("%s: %s" % (key, e))
    return things


def kind_of(key, spec):
    """The class of a thing; no pin is touched. Raises Fault."""
    if not isinstance(spec, dict) or not isinstance(spec.get("is"), str):
        raise Fault('%s: say what it is: {"is": "relay", "pin": 17}' % key)
    if not all(["a" <= c <= "z" or "0" <= c <= "9" for c in spec["is"]]) or spec["is"] == "thing":
        raise Fault("%s: this board knows no %s" % (key, spec["is"]))
    try:
        return __import__("around.things." + spec["is"], None, None, ("Kind",)).Kind
    except ImportError:
        raise Fault("%s: this board knows no %s" % (key, spec["is"]))
