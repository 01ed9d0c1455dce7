import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { RDSClient } from '@aws-sdk/client-rds';
import { type Authority, makeAuthority } from '../../../helpers/servers/authority.ts';
import { type PostgresOptions, type PostgresServer, startPostgres } from '../../../helpers/servers/postgres.ts';
import { type Asked, fault, type InstanceFacts, instanceXml, type Reply, reply, tagsIn } from './replies.ts';

/** Speaks the query API of RDS and runs a real PostgreSQL for each instance; its master is no superuser, as there. */
export interface RdsService extends AsyncDisposable {
  readonly client: RDSClient;
  readonly endpoint: string;
  /** PEM of who vouches for its instances. */
  readonly certificates: string;
  readonly asked: readonly Asked[];
  /** Names of the instances there are, with those that are being made. */
  readonly instances: () => readonly string[];
  /** An instance that somebody made: nothing runs behind it. */
  plant(name: string, tags: Readonly<Record<string, string>>): void;
}

export interface ServiceOptions {
  /** The one on offer; 15 unless given. */
  readonly major?: PostgresOptions['major'];
  readonly extensions?: string | null;
  /** Answers in place of the service; `null` lets it answer, 'lost' lets it act and loses the answer. */
  readonly disturb?: (asked: Asked, nth: number) => Reply | 'lost' | null;
}

interface Instance extends InstanceFacts {
  readonly server: Promise<PostgresServer | null>;
}

const client = (endpoint: string): RDSClient =>
  new RDSClient({ endpoint, region: 'eu-central-1', credentials: { accessKeyId: 'test', secretAccessKey: 'test' } });

export async function startRds(options: ServiceOptions = {}): Promise<RdsService> {
  await using stack = new AsyncDisposableStack();
  const authority = stack.use(await makeAuthority());
  const instances = new Map<string, Instance>();
  stack.defer(async () => {
    for (const { server } of instances.values()) await (await server)?.[Symbol.asyncDispose]();
  });
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    void text(request).then(async (body) => {
      const parameters = new URLSearchParams(body);
      const one = { action: parameters.get('Action') ?? '', parameters };
      asked.push(one);
      const nth = asked.filter(({ action }) => action === one.action).length;
      const disturbed = options.disturb?.(one, nth) ?? null;
      const answer =
        disturbed === null || disturbed === 'lost'
          ? await act(one, instances, authority, options).catch((error: unknown) =>
              fault(500, 'InternalFailure', String(error)),
            )
          : disturbed;
      if (disturbed === 'lost') return response.destroy();
      response.writeHead(answer.status, { 'content-type': 'text/xml' });
      return response.end(answer.body);
    });
  });
  stack.defer(() => closed(server));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const sdk = client(endpoint);
  stack.defer(() => sdk.destroy());
  const all = stack.move();
  return {
    client: sdk,
    endpoint,
    certificates: authority.certificate,
    asked,
    instances: () => [...instances.keys()],
    plant: (name, tags) =>
      instances.set(name, { name, status: 'available', port: 1, tags, server: Promise.resolve(null) }),
    [Symbol.asyncDispose]: () => all.disposeAsync(),
  };
}

async function closed(server: Server): Promise<void> {
  server.close();
  server.closeAllConnections();
  await once(server, 'close');
}

async function act(
  asked: Asked,
  instances: Map<string, Instance>,
  authority: Authority,
  { major = 15, extensions = 'citext, btree_gist, pg_trgm' }: ServiceOptions,
): Promise<Reply> {
  const { action, parameters } = asked;
  const name = parameters.get('DBInstanceIdentifier');
  switch (action) {
    case 'DescribeDBEngineVersions':
      return reply(asked, versionsXml(major, parameters.get('DBParameterGroupFamily')));
    case 'DescribeEngineDefaultParameters':
      return extensions === null ? fault(400, 'InvalidAction') : reply(asked, defaultsXml(extensions));
    case 'CreateDBInstance':
      return create(asked, name ?? '', instances, { major, settings: authority.settings });
    case 'DescribeDBInstances':
      return describe(asked, name, instances);
    case 'DeleteDBInstance':
      return end(asked, name ?? '', instances);
    default:
      return fault(400, 'InvalidAction');
  }
}

function create(asked: Asked, name: string, instances: Map<string, Instance>, postgres: PostgresOptions): Reply {
  if (instances.has(name)) return fault(400, 'DBInstanceAlreadyExists');
  const { parameters } = asked;
  const tags = tagsIn(parameters);
  const server = startPostgres(postgres).then(async (started) => {
    const [user, password] = [parameters.get('MasterUsername'), parameters.get('MasterUserPassword')];
    await started.query('postgres', `create role "${user}" login createdb createrole password '${password}'`);
    // Unless it was deleted meanwhile.
    if (instances.has(name)) instances.set(name, { name, status: 'available', port: started.port, tags, server });
    return started;
  });
  instances.set(name, { name, status: 'creating', port: undefined, tags, server });
  return reply(asked, instanceXml({ name, status: 'creating', port: undefined, tags }));
}

function describe(asked: Asked, name: string | null, instances: ReadonlyMap<string, Instance>): Reply {
  const found = [...instances.values()].filter((instance) => name === null || instance.name === name);
  if (name !== null && found.length === 0) return fault(404, 'DBInstanceNotFound');
  return reply(asked, `<DBInstances>${found.map(instanceXml).join('')}</DBInstances>`);
}

/** Refused without the two parameters: a final snapshot would cost money for ever. */
async function end(asked: Asked, name: string, instances: Map<string, Instance>): Promise<Reply> {
  const instance = instances.get(name);
  if (instance === undefined) return fault(404, 'DBInstanceNotFound');
  if (asked.parameters.get('SkipFinalSnapshot') !== 'true') return fault(400, 'InvalidParameterCombination');
  instances.delete(name);
  await (await instance.server)?.[Symbol.asyncDispose]();
  return reply(asked, instanceXml({ ...instance, status: 'deleting' }));
}

/** Three minors, the newest in the middle. */
function versionsXml(major: number, family: string | null): string {
  const offered = family === `postgres${major}` ? [9, 18, 10].map((minor) => `${major}.${minor}`) : [];
  const versions = offered.map(
    (version) => `<DBEngineVersion><EngineVersion>${version}</EngineVersion></DBEngineVersion>`,
  );
  return `<DBEngineVersions>${versions.join('')}</DBEngineVersions>`;
}

function defaultsXml(extensions: string): string {
  const parameter = `<ParameterName>rds.extensions</ParameterName><AllowedValues>${extensions}</AllowedValues>`;
  return `<EngineDefaults><Parameters><Parameter>${parameter}</Parameter></Parameters></EngineDefaults>`;
}
