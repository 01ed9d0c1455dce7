import type { Clock } from '../../ports.ts';
import type { Finding, Subject } from './finding.ts';

/** Beyond this a store refuses our signatures and every age we compute is wrong. */
const clockSkewSeconds = 300;

export function clockFinding(subject: Subject, whose: string, theirs: Date, clock: Clock): Finding {
  const skew = Math.round(Math.abs(theirs.getTime() - clock.now().getTime()) / 1000);
  if (skew <= clockSkewSeconds) return { subject, verdict: 'ok', what: `clocks agree to ${skew} s` };
  return {
    subject,
    verdict: 'warn',
    what: `${whose} clock and this machine's differ by ${skew} s`,
    mend: 'timedatectl set-ntp true',
  };
}
