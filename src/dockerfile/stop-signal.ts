import { ToolError } from '../errors.ts';
import { nearest } from '../nearest.ts';

const NAMES = (
  'ABRT ALRM BUS CHLD CLD CONT FPE HUP ILL INT IO IOT KILL PIPE POLL PROF PWR QUIT SEGV STKFLT STOP SYS TERM TRAP ' +
  'TSTP TTIN TTOU URG USR1 USR2 VTALRM WINCH XCPU XFSZ RTMIN RTMAX'
).split(' ');

/**
 * Refuses what is neither a number other than 0 nor the name of a Linux signal.
 *
 * @throws {ToolError} DOCKERFILE_SIGNAL_INVALID
 */
export function assertStopSignal(signal: string): void {
  if (/^[-+]?\d+$/.test(signal) && Number(signal) !== 0) return;
  const name = signal.toUpperCase().replace(/^SIG/, '');
  if (NAMES.includes(name) || isRealTime(name)) return;
  const near = nearest(name, NAMES);
  throw new ToolError('DOCKERFILE_SIGNAL_INVALID', `Not a signal: "${signal}"`, {
    hint: `Write ${near === undefined ? 'a name such as SIGTERM' : `SIG${near}`}.`,
  });
}

function isRealTime(name: string): boolean {
  const [, plus, minus] = /^RT(?:MIN\+([1-9]\d?)|MAX-([1-9]\d?))$/.exec(name) ?? [];
  return plus !== undefined ? Number(plus) <= 15 : minus !== undefined && Number(minus) <= 14;
}
