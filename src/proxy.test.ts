import { expect, test } from 'vitest';
import { proxyOf } from './proxy.ts';

const PROXY = 'http://proxy.example.com:3128';

test.each<{ server: string; noProxy?: string; proxied: boolean; why: string }>([
  { server: 'https://api.example.com:6443', proxied: true, why: 'nothing says otherwise' },
  { server: 'https://127.0.0.1:6443', proxied: false, why: 'this machine' },
  { server: 'https://localhost:6443', proxied: false, why: 'this machine' },
  { server: 'https://registry.localhost:5000', proxied: false, why: 'this machine' },
  { server: 'https://[::1]:6443', proxied: false, why: 'this machine' },
  { server: 'https://api.example.com', noProxy: '*', proxied: false, why: 'no proxy at all' },
  { server: 'https://api.example.com', noProxy: 'other.com, example.com', proxied: false, why: 'a domain' },
  { server: 'https://api.example.com', noProxy: '.example.com', proxied: false, why: 'a domain with a dot' },
  {
    server: 'https://example.com',
    noProxy: '.example.com',
    proxied: true,
    why: 'the dot leaves out the domain itself',
  },
  { server: 'https://myexample.com', noProxy: 'example.com', proxied: true, why: 'another domain that ends alike' },
  { server: 'https://api.example.com:6443', noProxy: 'example.com:443', proxied: true, why: 'another port' },
  { server: 'https://api.example.com:6443', noProxy: 'example.com:6443', proxied: false, why: 'that port' },
  { server: 'https://10.1.2.3', noProxy: '10.0.0.0/8', proxied: false, why: 'a range' },
  { server: 'https://11.1.2.3', noProxy: '10.0.0.0/8', proxied: true, why: 'out of the range' },
  { server: 'https://10.1.2.3', noProxy: '10.0.0.0/99', proxied: true, why: 'no range at all' },
  { server: 'https://api.example.com', noProxy: '10.0.0.0/8', proxied: true, why: 'names are not looked up' },
  { server: 'https://[fd00::1]:6443', noProxy: 'fd00::/8', proxied: false, why: 'a range of IPv6' },
  { server: 'https://[fd00::1]:6443', noProxy: 'fd00::1', proxied: false, why: 'an address of IPv6' },
])('$server with NO_PROXY=$noProxy: $why', ({ server, noProxy, proxied }) => {
  expect(proxyOf(server, { HTTPS_PROXY: PROXY, NO_PROXY: noProxy })).toBe(proxied ? PROXY : undefined);
});

test('small letters are read too, and a scheme may be left out', () => {
  expect(proxyOf('https://api.example.com', { https_proxy: 'proxy:3128' })).toBe('http://proxy:3128');
});

test('HTTP_PROXY is not for HTTPS', () => {
  expect(proxyOf('https://api.example.com', { HTTP_PROXY: PROXY })).toBeUndefined();
});
