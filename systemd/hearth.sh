#!/bin/sh
# The installed Hearth: its own runtime and class path, and the command line as it is.
# java.options is made with the package; HEARTH_JVM_OPTIONS adds to it.
# shellcheck disable=SC2086 # options are words
exec /usr/lib/hearth/runtime/bin/java @/usr/lib/hearth/java.options ${HEARTH_JVM_OPTIONS:-} hearth.server.Main "$@"
