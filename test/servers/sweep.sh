#!/bin/bash
# sweep.sh DIRECTORY CGROUP: ends every process in the cgroup, and takes away the mounts below the folder and the cgroup.
directory=$1 cgroup=$2

for _ in {1..100}; do
  processes=$(find /sys/fs/cgroup -path "*/$cgroup/*" -name cgroup.procs -exec cat {} + | sort -u)
  [ -z "$processes" ] && break
  kill -KILL $processes
  sleep 0.05
done 2>/dev/null

for _ in 1 2 3; do # a mount may hide another one
  grep -o " $directory/[^ ]*" /proc/mounts | sort -r | while read -r mount; do umount -l "$mount"; done
done
for _ in {1..20}; do # a cgroup is busy for a moment longer than its processes
  find /sys/fs/cgroup -depth -type d \( -path "*/$cgroup/*" -o -name "$cgroup" \) -exec rmdir {} \; 2>/dev/null
  [ -z "$(find /sys/fs/cgroup -type d -name "$cgroup")" ] && break
  sleep 0.05
done
