import type { Settings } from '../config/load.ts';
import { need } from '../config/need.ts';
import { type Notifications, notifications, testNotifications } from '../jobs/notify.ts';
import type { Clock, Reporter } from '../ports.ts';
import { tellingPorts } from './telling.ts';

/** Who would be told; with `test`, everybody is told a test. */
export async function notify(
  surroundings: { readonly settings: Settings; readonly clock: Clock; readonly reporter: Reporter },
  test: boolean,
): Promise<Notifications> {
  const { host } = need(surroundings.settings, 'host');
  const ports = tellingPorts({ ...surroundings, host });
  return test ? testNotifications(ports) : notifications(ports);
}
