#!/bin/bash
# pki.sh SERVICE_IP: writes into the present folder a CA, the API server's certificate, its client certificate for the kubelet,
# and the key that signs service accounts' tokens.
set -euo pipefail

key() { openssl ecparam -genkey -name prime256v1 -noout -out "$1.key"; }

certificate() { # NAME SUBJECT EXTENSIONS
  key "$1"
  openssl req -new -key "$1.key" -subj "$2" -out "$1.csr"
  openssl x509 -req -in "$1.csr" -CA ca.crt -CAkey ca.key -CAcreateserial -days 3650 -out "$1.crt" -extfile <(echo "$3") 2>/dev/null
}

key ca
openssl req -x509 -new -key ca.key -subj /CN=test-cluster-ca -days 3650 -out ca.crt 2>/dev/null
certificate apiserver /CN=kube-apiserver "subjectAltName=IP:127.0.0.1,IP:$1,DNS:localhost,DNS:kubernetes,DNS:kubernetes.default,DNS:kubernetes.default.svc
extendedKeyUsage=serverAuth"
certificate kubelet-client /CN=apiserver-kubelet-client/O=system:masters extendedKeyUsage=clientAuth
openssl genrsa -out service-accounts.key 2048 2>/dev/null
openssl rsa -in service-accounts.key -pubout -out service-accounts.pub 2>/dev/null
