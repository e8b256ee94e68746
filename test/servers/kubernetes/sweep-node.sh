#!/bin/bash
# sweep-node.sh DIRECTORY SOCKET CGROUP BRIDGE: ends the pods of a node whose kubelet and containerd have ended, without their help, and
# takes away all that they left on the host.
directory=$1 socket=$2 cgroup=$3 bridge=$4

# Where the shims listen, before they are gone.
addresses=$(cat "$directory"/containerd/state/io.containerd.runtime.v2.task/*/*/address 2>/dev/null | sed 's#unix://#\n#g')

for _ in {1..100}; do
  processes=$(cat $(find /sys/fs/cgroup -path "*/$cgroup/*" -name cgroup.procs) /dev/null | sort -u)
  shims=$(grep -lzFx -- "$socket" /proc/[0-9]*/cmdline 2>/dev/null | grep -o '[0-9]*')
  [ -z "$processes$shims" ] && break
  kill -KILL $processes $shims 2>/dev/null
  sleep 0.05
done

for _ in 1 2 3; do
  grep -o " $directory/[^ ]*" /proc/mounts | sort -r | while read -r mount; do umount -l "$mount"; done
done
rm -f $addresses
ip link delete "$bridge" 2>/dev/null
find /sys/fs/cgroup -depth -type d \( -path "*/$cgroup/*" -o -name "$cgroup" \) -exec rmdir {} \; 2>/dev/null
find /var/log/containers -lname "$directory/*" -delete 2>/dev/null
rm -f /var/lib/cni/results/"$bridge"-*
[ -e "$directory/sysctl.saved" ] && sysctl -q -p "$directory/sysctl.saved" 2>/dev/null
rm -rf "$directory"/{sysctl.saved,containerd,kubelet,pods,cni-state}
exit 0
