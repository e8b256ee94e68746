#!/bin/bash
# keep.sh SWEEP COMMAND ARG...
# Runs COMMAND until its stdin is closed, which also happens when whoever started it dies, however that happens; until COMMAND
# ends; or until it is told to stop itself. Then: TERM to COMMAND, KILL after 10 s, and the shell text SWEEP for what may be left.
sweep=$1
shift
exec 3<&0 </dev/null
trap : INT TERM HUP

"$@" 3<&- &
daemon=$!
cat <&3 >/dev/null &
starter=$!
wait -n "$daemon" "$starter"

if kill -TERM "$daemon" 2>/dev/null; then
  for _ in {1..200}; do
    kill -0 "$daemon" 2>/dev/null || break
    sleep 0.05
  done
  kill -KILL "$daemon" 2>/dev/null
fi
wait "$daemon"
status=$?
kill "$starter" 2>/dev/null
eval "$sweep"
exit "$status"
