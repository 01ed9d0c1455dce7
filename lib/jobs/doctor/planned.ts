import { during } from '../../errors.ts';
import type { Check, Diagnosis, Planned, PlannedPorts } from './contract.ts';
import { checked, type Finding, failing } from './finding.ts';
import { runnerChecks } from './plannedTasks.ts';

/** Of the templates: the CDK's DefaultStackSynthesizer asks for it. */
const oldestBootstrap = 6;

/**
 * Checks, before a deploy, what would otherwise fail in the middle of it. Creates nothing. Reads the secrets, and says
 * of them only which members they lack.
 */
export async function doctorPlanned(ports: PlannedPorts, planned: Planned): Promise<Diagnosis> {
  const findings = await findingsOf(ports, planned);
  return { findings, capabilities: null, failed: findings.find((finding) => finding.verdict === 'fail')?.kind ?? null };
}

async function findingsOf(ports: PlannedPorts, planned: Planned): Promise<readonly Finding[]> {
  const builds = checked('this machine', 'looking at Docker', () => checkImage(ports, planned));
  let account: string;
  try {
    account = await ports.prospects.account();
  } catch (error) {
    const nobody = during('looking whose credentials these are', error);
    return [...(await checked('account', 'asking AWS', () => Promise.reject(nobody))), ...(await builds)];
  }
  const of = holdings(account, planned);
  if (of.length === 0) return [stranger(account, planned), ...(await builds)];
  const here = of.map((what) => (what === 'vault' ? 'the vault' : 'the jobs')).join(' and ');
  const checks: readonly Check[] = [
    () => checked('account', 'asking for the plan', () => checkPlan(ports, account)),
    () => checked('account', 'asking for the bootstrap', () => checkBootstrap(ports, account, planned)),
    ...(of.includes('vault')
      ? [() => checked('vault', 'asking for the bucket', () => checkBucket(ports, planned))]
      : []),
    ...(of.includes('runner') ? runnerChecks(ports, planned) : []),
  ];
  const groups = await aFewAtATime(checks);
  const holder: Finding = { subject: 'account', verdict: 'ok', what: `account ${account} is to hold ${here}` };
  return [holder, ...groups.flat(), ...(await builds)];
}

/** Each question is a process of half a second of CPU. */
const atOnce = 4;

async function aFewAtATime(checks: readonly Check[]): Promise<readonly (readonly Finding[])[]> {
  const found: (readonly Finding[])[] = [];
  for (let from = 0; from < checks.length; from += atOnce) {
    found.push(...(await Promise.all(checks.slice(from, from + atOnce).map((check) => check()))));
  }
  return found;
}

type Holding = 'vault' | 'runner';

/** Of the two stacks, those that lifeboat.json puts into this account. */
function holdings(account: string, { vaultAccount, runnerAccount = vaultAccount }: Planned): readonly Holding[] {
  const vault = vaultAccount === undefined || vaultAccount === account ? (['vault'] as const) : [];
  const runner = runnerAccount === undefined || runnerAccount === account ? (['runner'] as const) : [];
  return [...vault, ...runner];
}

function stranger(account: string, { vaultAccount, runnerAccount }: Planned): Finding {
  const named = [...new Set([vaultAccount, runnerAccount])].filter((each) => each !== undefined).join(' and ');
  return failing(
    'account',
    `these credentials are of account ${account}, lifeboat.json names ${named}`,
    'choose others with AWS_PROFILE; see whose they are: aws sts get-caller-identity',
    'credentials',
  );
}

async function checkPlan({ prospects }: PlannedPorts, account: string): Promise<readonly Finding[]> {
  const plan = await prospects.plan();
  if (plan === 'free') {
    return [
      failing(
        'account',
        `account ${account} is on the free plan, which refuses machines that a deploy or a drill needs`,
        'upgrade the plan: Billing and Cost Management in the console',
      ),
    ];
  }
  const what =
    plan === null ? 'not checked: AWS does not say which plan the account has' : 'the account is on the paid plan';
  return [{ subject: 'account', verdict: plan === null ? 'unchecked' : 'ok', what }];
}

async function checkBootstrap(
  { prospects }: PlannedPorts,
  account: string,
  { region, bootstrapQualifier }: Planned,
): Promise<readonly Finding[]> {
  const version = await prospects.bootstrapVersion(bootstrapQualifier);
  const hint = `npx cdk bootstrap aws://${account}/${region}`;
  if (version === null) return [failing('account', `${region} of account ${account} is not bootstrapped`, hint)];
  if (version < oldestBootstrap) {
    return [failing('account', `the bootstrap has version ${version}; the stacks need ${oldestBootstrap}`, hint)];
  }
  return [{ subject: 'account', verdict: 'ok', what: `bootstrapped, version ${version}` }];
}

async function checkBucket({ prospects }: PlannedPorts, { bucket }: Planned): Promise<readonly Finding[]> {
  const state = await prospects.bucket(bucket);
  if (state === 'free') return [{ subject: 'vault', verdict: 'ok', what: `the name ${bucket} is free` }];
  if (state === 'taken') {
    return [
      failing(
        'vault',
        `the bucket ${bucket} is in another account, or these credentials may not look at it`,
        'bucket names are shared by all accounts: set another BACKUP_S3_BUCKET in lifeboat.json',
      ),
    ];
  }
  return [
    {
      subject: 'vault',
      verdict: 'warn',
      what: `the bucket ${bucket} is there already`,
      mend: 'unless lifeboat-vault is deployed, let it adopt the bucket: npx cdk deploy lifeboat-vault --import-existing-resources',
    },
  ];
}

async function checkImage({ builder }: PlannedPorts, { architecture }: Planned): Promise<readonly Finding[]> {
  if (architecture === null) return [];
  const obstacle = await builder.obstacle(architecture);
  if (obstacle !== null) return [failing('this machine', obstacle.what, obstacle.hint)];
  return [{ subject: 'this machine', verdict: 'ok', what: `Docker builds the image for ${architecture}` }];
}
