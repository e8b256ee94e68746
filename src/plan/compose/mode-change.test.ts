import { describe, expect, test } from 'vitest';
import { changeMode, parseModeChange } from './mode-change.ts';

function changed(text: string, mode: number, type: 'file' | 'directory' = 'file'): string | undefined {
  const change = parseModeChange(text);
  return change && changeMode(change, mode, type)?.toString(8);
}

describe('what every chmod does', () => {
  test.each([
    ['755', 0o644, 'file', '755'],
    ['0644', 0o600, 'file', '644'],
    ['4755', 0o644, 'file', '4755'],
    ['755', 0o4644, 'file', '755'],
    ['1777', 0o755, 'directory', '1777'],
    ['755', 0o1777, 'directory', '755'],
    ['+x', 0o644, 'file', '755'],
    ['a+x', 0o640, 'file', '751'],
    ['u+x', 0o644, 'file', '744'],
    ['ug+x,o-r', 0o644, 'file', '750'],
    ['go-w', 0o666, 'file', '644'],
    ['u=rwX,go=rX', 0o600, 'file', '644'],
    ['u=rwX,go=rX', 0o700, 'file', '755'],
    ['u=rwX,go=rX', 0o700, 'directory', '755'],
    ['+X', 0o644, 'file', '644'],
    ['+X', 0o644, 'directory', '755'],
    ['g=u', 0o750, 'file', '770'],
    ['o=', 0o755, 'file', '750'],
    ['u+x-w', 0o644, 'file', '544'],
    ['a+rwX', 0o100, 'file', '777'],
  ] as const)('%s on %o, a %s: %s', (text, mode, type, expected) => {
    expect(changed(text, mode, type)).toBe(expected);
  });
});

describe('what chmods differ in', () => {
  test.each([
    ['755', 0o2755, 'directory', 'some keep the set-group-id bit'],
    ['+x', 0o4644, 'file', 'special bits and letters'],
    ['u+x,g+X', 0o644, 'file', 'X after a clause that makes it executable'],
    ['u-r,g=u', 0o644, 'file', 'a copy of what a clause before has changed'],
    ['+w', 0o444, 'file', 'the umask takes from it'],
    ['-w', 0o666, 'file', 'the umask takes from it, and it may fail'],
    ['=r', 0o666, 'file', 'the umask takes from it'],
    ['u+s', 0o755, 'file', 'left to the engine'],
    ['+t', 0o755, 'directory', 'left to the engine'],
    ['75', 0o755, 'directory', 'nobody writes it'],
    ['00755', 0o755, 'directory', 'five digits clear set-id bits in some'],
    ['u+rg', 0o755, 'file', 'no mode'],
    ['u', 0o755, 'file', 'no mode'],
    ['', 0o755, 'file', 'no mode'],
    ['u+x,', 0o755, 'file', 'no mode'],
  ] as const)('%s on %o, a %s: %s', (text, mode, type, _why) => {
    expect(changed(text, mode, type)).toBeUndefined();
  });
});
