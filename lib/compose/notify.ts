import type { Settings } from '../config/load.ts';
import { need } from '../config/need.ts';
import type { ScheduledJob } from '../core/runs/timetable.ts';
import { type Notifications, notifications, tellEnding, testNotifications } from '../jobs/notify.ts';
import type { Clock } from '../ports/clock.ts';
import type { Reporter } from '../ports/reporter.ts';
import { tellingPorts } from './notifications.ts';

/** Who would be told; `test` tells everybody a test, `ended` tells of a service of that job that was killed. */
export async function notify(
  surroundings: { readonly settings: Settings; readonly clock: Clock; readonly reporter: Reporter },
  asked: { readonly test: boolean; readonly ended: ScheduledJob | undefined },
): Promise<Notifications> {
  const { settings } = surroundings;
  const { host } = need(settings, 'host');
  const ports = tellingPorts({ ...surroundings, host });
  if (asked.ended !== undefined) {
    return tellEnding(ports, asked.ended, settings.surroundings.serviceResult ?? 'success');
  }
  return asked.test ? testNotifications(ports) : notifications(ports);
}
