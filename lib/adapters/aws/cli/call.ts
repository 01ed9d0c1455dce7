import { Failure } from '../../../errors.ts';
import { ProcessFailure } from '../../local/processes/failure.ts';
import { run } from '../../local/processes/run.ts';
import { awsFailure } from '../replies/failure.ts';

export interface CliPlace {
  readonly region: string;
  /** `AWS_…` and HOME of the caller: where the CLI finds credentials. */
  readonly environment: Readonly<Record<string, string>>;
}

/** A refusal by a service; the name is the service's own: `AccessDenied`, `404`. */
class Refusal extends Error {
  constructor(name: string, message: string) {
    super(message);
    this.name = name;
  }
}

/**
 * Runs `aws <words>` and reads its JSON; undefined where it prints nothing. `answers`: errors that are an answer, by their names. Throws Failure as lib/adapters/aws/replies does, and `configuration` where
 * there is no AWS CLI.
 */
export async function callAws(
  { region, environment }: CliPlace,
  words: readonly string[],
  answers: Readonly<Record<string, unknown>> = {},
): Promise<unknown> {
  const [service = '', operation = ''] = words;
  try {
    const { stdout } = await run({
      command: 'aws',
      arguments: [...words, '--region', region, '--output', 'json'],
      // Version 2 would page what it prints.
      environment: { ...environment, AWS_PAGER: '' },
      timeoutSeconds: 120,
    });
    return stdout.trim() === '' ? undefined : (JSON.parse(stdout) as unknown);
  } catch (error) {
    const refusal = refusalOf(error);
    if (refusal === undefined) throw error;
    if (Object.hasOwn(answers, refusal.name)) return answers[refusal.name];
    throw awsFailure(refusal, { service: `aws ${service}`, doing: `ask ${service} (${operation})`, misnamed });
  }
}

const misnamed: ReadonlySet<string> = new Set(['ValidationError', 'InvalidParameterValue', 'NoSuchResourceException']);

/** The refusal that the CLI reports on stderr; undefined where the failure did not come from a service. */
function refusalOf(error: unknown): Error | undefined {
  if (!(error instanceof ProcessFailure)) return undefined;
  const { detail } = error;
  if (detail.kind === 'not found') {
    throw new Failure('configuration', 'there is no AWS CLI on this machine', {
      hint: 'install the AWS CLI v2: docs/guide/aws.md lists what a deploy needs',
      cause: error,
    });
  }
  if (detail.kind !== 'exited') return undefined;
  const { name = '', message = '' } =
    /An error occurred \((?<name>[^)]+)\)[^:]*: (?<message>.*)/s.exec(detail.stderr)?.groups ?? {};
  if (name !== '') return new Refusal(name, message.trim());
  if (/Unable to locate credentials|could not be found|The SSO session|Token has expired/.test(detail.stderr)) {
    return new Refusal('CredentialsProviderError', detail.stderr.trim());
  }
  return undefined;
}
