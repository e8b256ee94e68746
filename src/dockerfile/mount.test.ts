import { expect, test } from 'vitest';
import { type Mount, parseMount } from './mount.ts';

const parse = (text: string) => parseMount(text, (value) => value.replaceAll('$v', 'x'));

test.each<[string, Partial<Mount>, string]>([
  ['target=/t', { type: 'bind', target: '/t', readonly: true, required: false }, 'bind is the default and read-only'],
  ['type=bind,rw,dst=/t,src=s,from=b', { readonly: false, source: 's', target: '/t', from: 'b' }, 'short names'],
  [
    'type=cache,target=/$v,id=$v,sharing=Locked,mode=0755,uid=1,gid=2',
    { type: 'cache', target: '/x', id: 'x', sharing: 'locked', mode: 0o755, uid: 1, gid: 2, readonly: false },
    'variables, any case',
  ],
  ['type=tmpfs,target=/t,size=1.5GiB', { type: 'tmpfs', sizeBytes: 1_610_612_736, readonly: false }, 'a size'],
  [
    'type=secret,id=n,env=N,required',
    { type: 'secret', id: 'n', env: 'N', required: true, readonly: true },
    'a secret',
  ],
  ['type=ssh,required=false', { type: 'ssh', required: false }, 'ssh'],
  ['"target=/a,b",readonly=f', { target: '/a,b', readonly: false }, 'quoted fields'],
])('%s is read: %#, %s', (text, expected) => {
  expect(parse(text)).toMatchObject(expected);
});

test.each([
  ['type=cash', 'unknown type'],
  ['type=cache,sharing=all', 'unknown sharing'],
  ['sharing=shared', 'sharing without cache'],
  ['required', 'required without secret or ssh before it'],
  ['size=1m', 'size without tmpfs before it'],
  ['type=tmpfs,size=1x', 'unknown unit'],
  ['target=/t,mode=755', 'mode of a bind'],
  ['type=cache,mode=8', 'not octal'],
  ['type=cache,uid=-1', 'not a number'],
  ['type=secret', 'neither id nor target'],
  ['type=secret,id=a,source=b', 'both id and source'],
  ['type=secret,id=a,from=b', 'from of a secret'],
  ['traget=/t', 'unknown key'],
  ['target', 'no value'],
  ['', 'nothing'],
  ['a"b', 'a quote inside a field'],
])('%j is refused: %s', (text) => {
  expect(() => parse(text)).toThrow(expect.objectContaining({ code: 'DOCKERFILE_MOUNT_INVALID' }));
});
