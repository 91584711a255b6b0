#!/bin/sh
# press.sh: a finger on the button.
echo press >> "$AROUND_DEMO/button"
