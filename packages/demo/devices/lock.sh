#!/bin/sh
# lock.sh locked|unlocked: the bolt takes a moment.
sleep 0.4
sh "$(dirname "$0")/set.sh" lock.locked "$1"
