import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';

interface Task {
  readonly taskArn: string;
  readonly family: string;
  /** Seconds since 1970, as ECS sends them. */
  readonly createdAt: number;
  desiredStatus: 'RUNNING' | 'STOPPED';
  stoppedReason?: string;
}

interface Asked {
  readonly action: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/** ECS on 127.0.0.1, as far as the functions ask it: tasks that run until they are stopped, and tokens that start one each. */
export interface EcsService extends AsyncDisposable {
  /** For a process that is to see this ECS and no other. */
  readonly environment: Readonly<Record<string, string>>;
  readonly asked: readonly Asked[];
  readonly tasks: readonly Task[];
  start(family: string): string;
  /** How many of the next RunTask find no room. */
  full: number;
  /** How many of the next RunTask place their task and answer as if the service had broken down. */
  forgetful: number;
}

export async function startEcsService(): Promise<EcsService> {
  const tasks: Task[] = [];
  const asked: Asked[] = [];
  const tokens = new Map<string, string>();
  const start = (family: string): string => {
    const taskArn = `arn:aws:ecs:eu-central-1:123456789012:task/crm/${randomUUID()}`;
    tasks.push({ taskArn, family, createdAt: Date.now() / 1000, desiredStatus: 'RUNNING' });
    return taskArn;
  };
  const named = (ask: Asked, field: string): string => String(ask.body[field]);
  const answers: Readonly<Record<string, (ask: Asked) => object>> = {
    ListTasks: (ask) => ({
      taskArns: tasks
        .filter(({ family, desiredStatus }) => family === named(ask, 'family') && desiredStatus === 'RUNNING')
        .map(({ taskArn }) => taskArn),
    }),
    DescribeTasks: ({ body }) => ({ tasks: tasks.filter(({ taskArn }) => String(body['tasks']).includes(taskArn)) }),
    StopTask: (ask) => {
      const task = tasks.find(({ taskArn }) => taskArn === named(ask, 'task'));
      if (task !== undefined) Object.assign(task, { desiredStatus: 'STOPPED', stoppedReason: named(ask, 'reason') });
      return { task };
    },
    RunTask: (ask) => {
      if (service.full > 0) {
        service.full -= 1;
        return { tasks: [], failures: [{ reason: 'Capacity is unavailable at this time' }] };
      }
      const token = named(ask, 'clientToken');
      const taskArn = tokens.get(token) ?? start(named(ask, 'taskDefinition'));
      tokens.set(token, taskArn);
      return { tasks: [{ taskArn }], failures: [] };
    },
  };
  const server = createServer((request, response) => {
    void json(request).then((body) => {
      const action = String(request.headers['x-amz-target']).replace(/.*\./, '');
      const ask = { action, body: body as Asked['body'] };
      asked.push(ask);
      const lost = action === 'RunTask' && service.full === 0 && service.forgetful > 0;
      if (lost) service.forgetful -= 1;
      const answer = answers[action]?.(ask);
      const broken = lost || answer === undefined;
      response.writeHead(broken ? 500 : 200, { 'content-type': 'application/x-amz-json-1.1' });
      response.end(JSON.stringify(broken ? { __type: 'ServerException', message: 'Service Unavailable' } : answer));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const service: EcsService = {
    environment: { AWS_ENDPOINT_URL_ECS: `http://127.0.0.1:${(server.address() as AddressInfo).port}` },
    asked,
    tasks,
    start,
    full: 0,
    forgetful: 0,
    async [Symbol.asyncDispose]() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
  return service;
}
