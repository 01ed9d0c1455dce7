/**
 * Who types what the papers tell their readers to type: every block of commands, and every file that is shown to be
 * copied, is taken from its page by the file named here, or has a reason why it cannot be run. test/docs/papers.test.ts
 * fails for a block without a row and for a row without a block.
 */
export type Row =
  | { readonly begins: string; readonly by: string }
  /** Every block of the page that no other row names. */
  | { readonly rest: string }
  | { readonly begins: string; readonly excuse: string };

const applications = 'stops and starts the reader’s own application';

export const papers: Readonly<Record<string, readonly Row[]>> = {
  'README.md': [
    {
      begins: 'npm run demo',
      excuse: 'it is these tests, and the demo, which they cannot run within themselves',
    },
    { begins: 'npm ci', by: 'test/docs/clone.test.ts' },
    { rest: 'test/docs/readme.test.ts' },
  ],
  'docs/contributing.md': [{ begins: 'node test/run.ts', excuse: 'it is these tests, and the tools that write pages' }],
  'docs/guide/aws.md': [
    { begins: 'npm run synth', by: 'test/docs/clone.test.ts' },
    { begins: 'umask 077', by: 'test/aws/site/secrets.ts' },
    { begins: 'aws iam', by: 'test/docs/aws.test.ts' },
    { begins: 'npx cdk bootstrap', by: 'test/aws/emulator/deploy.ts' },
    { begins: 'npx cdk deploy', by: 'test/aws/emulator/deploy.ts' },
    { begins: 'lifeboat doctor', by: 'test/cli/doctorBeforeDeploy.test.ts' },
    { begins: 'lifeboat restore', by: 'test/aws/deployed/restore.test.ts' },
    { begins: 'aws cloudformation', by: 'test/aws/site/operator.ts' },
    { begins: '"network":', by: 'test/docs/settings.test.ts' },
  ],
  'docs/guide/aws-day-2.md': [{ rest: 'test/docs/aws.test.ts' }],
  'docs/reference/formats.md': [{ rest: 'test/docs/formats.test.ts' }],
  'docs/guide/from-shell-scripts.md': [{ rest: 'test/docs/fromShellScripts.test.ts' }],
  'docs/guide/leaving-minio.md': [{ rest: 'test/docs/leavingMinio.test.ts' }],
  'docs/reference/image.md': [
    {
      begins: 'docker build --tag',
      excuse: 'its base images lie in a registry that is not reached from everywhere; with others it is run, below',
    },
    { begins: 'docker build --build-arg', by: 'test/aws/image/runnerImage.ts' },
    { begins: 'docker run', by: 'test/aws/image/task.ts' },
  ],
  'docs/guide/one-machine.md': [
    { begins: 'lifeboat --env-file everything.env install', by: 'test/docs/install.test.ts' },
    { begins: 'sudo lifeboat install', by: 'test/systemd/setUp.test.ts' },
    {
      begins: 'lifeboat --app shop init',
      excuse: 'init asks on a terminal; test/cli/setUps.test.ts runs the others',
    },
    { begins: 'systemctl list-timers', by: 'test/systemd/setUp.test.ts' },
    { rest: 'test/docs/oneMachine.test.ts' },
  ],
  'docs/runbook.md': [
    { begins: 'docker compose stop', excuse: applications },
    { begins: 'docker compose start', excuse: applications },
    {
      begins: 'lifeboat restore --as-master',
      excuse: 'it takes a signed snapshot and the digest that it prints: test/cases/asMaster.test.ts runs both ways',
    },
    { rest: 'test/docs/runbook.test.ts' },
  ],
};
