import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { commands } from '../../lib/cli/commands.ts';
import { bashCompletion } from '../../lib/cli/completion/bash.ts';
import { completableCommand, completableOptions } from '../../lib/cli/completion/words.ts';
import { globalOptions } from '../../lib/cli/globals.ts';

const script = bashCompletion(
  commands.map(completableCommand),
  completableOptions(globalOptions.map((option) => ({ option }))),
);

/** What a real bash offers when Tab is pressed at the end of the line. */
function offers(line: string): readonly string[] {
  const words = line.split(' ');
  const { stdout, stderr, status } = spawnSync(
    'bash',
    [
      '--norc',
      '-c',
      `${script}\nCOMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _lifeboat 2>&1; echo "\${COMPREPLY[@]}"`,
      'bash',
      ...words,
    ],
    { encoding: 'utf8', env: { PATH: process.env['PATH'] } },
  );
  assert.equal(status, 0, stderr);
  return stdout.trim().split(' ');
}

for (const [line, expected] of [
  ['lifeboat re', ['report', 'restore']],
  ['lifeboat --json dri', ['drill']],
  ['lifeboat --env-file drill.env dri', ['drill']],
  ['lifeboat restore --onl', ['--only']],
  ['lifeboat restore --only o', ['objects']],
  ['lifeboat --json restore --only ', ['database', 'objects']],
  ['lifeboat secrets pu', ['push', 'pull']],
  ['lifeboat backup --dry', ['--dry-run']],
  ['lifeboat nonsense --', ['']],
] as const) {
  test(`bash completes «${line}»`, () => {
    assert.deepEqual(offers(line), expected);
  });
}

test('every command and every option of each is offered', () => {
  for (const { name, options } of commands) {
    assert.ok(offers('lifeboat ').includes(name), name);
    const offered = offers(`lifeboat ${name} --`);
    for (const { option } of Object.values(options)) assert.ok(offered.includes(option.long ?? ''), option.flags);
  }
});

test('bash takes the script as it is, and offers files after an option that names one', () => {
  const checked = spawnSync('bash', ['-n'], { input: script, encoding: 'utf8' });
  assert.deepEqual([checked.status, checked.stderr], [0, '']);
  assert.match(script, /'secrets --output'\) compopt -o default/);
});
