#!/bin/bash
# sweep-node.sh DIRECTORY SOCKET CGROUP BRIDGE: ends the pods of a node whose kubelet and containerd have ended, without their help,
# and takes away all that they left on the host.
directory=$1 socket=$2 cgroup=$3 bridge=$4

# Where the shims listen, before they are gone.
addresses=$(cat "$directory"/containerd/state/io.containerd.runtime.v2.task/*/*/address 2>/dev/null | sed 's#unix://#\n#g')
for pid in $(pgrep -x containerd-shim); do
  grep -qzFx -- "$socket" "/proc/$pid/cmdline" && kill -KILL "$pid"
done 2>/dev/null
"$(dirname "$0")/../sweep.sh" "$directory" "$cgroup"

rm -f $addresses
ip link delete "$bridge" 2>/dev/null
find /var/log/containers -lname "$directory/*" -delete 2>/dev/null
for sandbox in /var/lib/cni/results/"$bridge"-*; do
  id=${sandbox##*/"$bridge"-}
  rm -f "$sandbox" "/var/lib/cni/results/cni-loopback-${id%-eth0}-lo"
done
[ -e "$directory/sysctl.saved" ] && sysctl -q -p "$directory/sysctl.saved" 2>/dev/null
rm -rf "$directory"/{sysctl.saved,containerd,kubelet,pods,cni-state}
exit 0
