import { isSkewed, skewSeconds } from '../../core/verify/clockSkew.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Finding, Subject } from './finding.ts';

export function clockFinding(subject: Subject, whose: string, theirs: Date, clock: Clock): Finding {
  const skew = skewSeconds(theirs, clock.now());
  if (!isSkewed(skew)) return { subject, verdict: 'ok', what: `clocks agree to ${skew} s` };
  return {
    subject,
    verdict: 'warn',
    what: `${whose} clock and this machine's differ by ${skew} s`,
    mend: 'timedatectl set-ntp true',
  };
}
