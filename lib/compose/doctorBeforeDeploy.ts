import type { CliPlace } from '../adapters/aws/cli/call.ts';
import { prospects, secretShapes } from '../adapters/aws/cli/prospects.ts';
import { dockerBuilder } from '../adapters/local/docker/builder.ts';
import { setSearchPath } from '../adapters/local/processes/environment.ts';
import type { Deployment } from '../config/deployment/deployment.ts';
import { imageMajors } from '../config/deployment/majors.ts';
import { taskSecrets } from '../config/deployment/secrets.ts';
import type { Environment } from '../config/env.ts';
import type { Diagnosis } from '../jobs/doctor/contract.ts';
import { doctorPlanned } from '../jobs/doctor/planned.ts';

/** Checks whether lifeboat.json can be deployed, with the caller's rights. */
export async function doctorBeforeDeploy(deployment: Deployment, environment: Environment): Promise<Diagnosis> {
  if (environment['PATH'] !== undefined) setSearchPath(environment['PATH']);
  const { aws, vaultBucket } = deployment;
  const { region, network, image, sizes, vaultAccount, runnerAccount } = aws;
  const place: CliPlace = { region, environment: of(environment, /^AWS_|^HOME$/) };
  const fixed = network.way === 'fixed address';
  const jobs =
    network.way === 'hybrid' ? (['drill', 'restore'] as const) : (['backup', 'mirror', 'drill', 'restore'] as const);
  return doctorPlanned(
    {
      prospects: prospects(place),
      shapes: secretShapes(place),
      builder: dockerBuilder(of(environment, /^DOCKER_|^HOME$/)),
    },
    {
      region,
      vaultAccount,
      runnerAccount,
      bucket: vaultBucket,
      machine: fixed && network.nat === 'instance' ? 't4g.nano' : null,
      makesNetwork: network.way !== 'existing VPC',
      makesAddress: fixed,
      drillInstanceClass: aws.drillInstanceClass,
      majors: imageMajors,
      processors: jobs.reduce((sum, job) => sum + sizes[job].cpuUnits, 0) / 1024,
      architecture: image === undefined ? aws.architecture : null,
      secrets: taskSecrets(aws),
      // The CDK's own default.
      bootstrapQualifier: 'hnb659fds',
    },
  );
}

/** The variables whose name fits, without those that are unset. */
function of(environment: Environment, name: RegExp): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(environment).filter(
      (entry): entry is [string, string] => name.test(entry[0]) && entry[1] !== undefined,
    ),
  );
}
