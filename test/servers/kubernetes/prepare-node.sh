#!/bin/bash
# prepare-node.sh DIRECTORY CGROUP: what a kubelet expects of its host. sweep-node.sh takes all of it back.
set -euo pipefail
directory=$1 cgroup=$2

# The kubelet and the bridge plugin change these.
sysctl -e vm.overcommit_memory vm.panic_on_oom kernel.panic kernel.panic_on_oops kernel.keys.root_maxkeys \
  kernel.keys.root_maxbytes net.ipv4.ip_forward >"$directory/sysctl.saved" 2>/dev/null

# A root of its own for the pods' cgroups, so that several clusters do not meet, and so that all of a cluster's processes can be found.
if [ -e /sys/fs/cgroup/cgroup.controllers ]; then
  for controller in $(cat /sys/fs/cgroup/cgroup.controllers); do
    echo "+$controller" >/sys/fs/cgroup/cgroup.subtree_control || true
  done 2>/dev/null
  mkdir -p "/sys/fs/cgroup/$cgroup"
else
  for hierarchy in /sys/fs/cgroup/*/; do mkdir -p "$hierarchy$cgroup"; done
  for file in cpuset.cpus cpuset.mems; do
    cat "/sys/fs/cgroup/cpuset/$file" >"/sys/fs/cgroup/cpuset/$cgroup/$file"
  done
fi
