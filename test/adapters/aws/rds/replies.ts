/** One action of the query API, as it was asked. */
export interface Asked {
  readonly action: string;
  readonly parameters: URLSearchParams;
}

export interface Reply {
  readonly status: number;
  readonly body: string;
}

export interface InstanceFacts {
  readonly name: string;
  readonly status: string;
  readonly port: number | undefined;
  readonly tags: Readonly<Record<string, string>>;
}

export function reply({ action }: Asked, result: string): Reply {
  return { status: 200, body: `<${action}Response><${action}Result>${result}</${action}Result></${action}Response>` };
}

export function fault(status: number, code: string, message: string = code): Reply {
  const error = `<Type>Sender</Type><Code>${code}</Code><Message>${message}</Message>`;
  return { status, body: `<ErrorResponse><Error>${error}</Error></ErrorResponse>` };
}

export function instanceXml({ name, status, port, tags }: InstanceFacts): string {
  const endpoint = port === undefined ? '' : `<Endpoint><Address>127.0.0.1</Address><Port>${port}</Port></Endpoint>`;
  const tagList = Object.entries(tags).map(([key, value]) => `<Tag><Key>${key}</Key><Value>${value}</Value></Tag>`);
  return (
    `<DBInstance><DBInstanceIdentifier>${name}</DBInstanceIdentifier><DBInstanceStatus>${status}</DBInstanceStatus>` +
    `${endpoint}<TagList>${tagList.join('')}</TagList></DBInstance>`
  );
}

/** `Tags.Tag.1.Key=…&Tags.Tag.1.Value=…` */
export function tagsIn(parameters: URLSearchParams): Readonly<Record<string, string>> {
  const tags: Record<string, string> = {};
  for (let n = 1; parameters.has(`Tags.Tag.${n}.Key`); n += 1) {
    tags[parameters.get(`Tags.Tag.${n}.Key`) ?? ''] = parameters.get(`Tags.Tag.${n}.Value`) ?? '';
  }
  return tags;
}
