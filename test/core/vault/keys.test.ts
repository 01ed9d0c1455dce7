import assert from 'node:assert/strict';
import { test } from 'node:test';
import { jobNames, type Receipt } from '../../../lib/core/runs/receipt.ts';
import {
  dumpKey,
  hostProblem,
  indexKey,
  isSnapshotName,
  manifestKey,
  mirrorKey,
  parseIndexKey,
  parseReceiptKey,
  parseSnapshotKey,
  receiptKey,
  snapshotInstant,
  snapshotNameOfRun,
  snapshotNameOfSlot,
} from '../../../lib/core/vault/keys.ts';
import * as fc from '../../helpers/property.ts';

const moment = fc.date({
  min: new Date('2000-01-01T00:00:00Z'),
  max: new Date('2099-12-31T23:59:59.999Z'),
  noInvalidDate: true,
});
const host = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._-]{0,30}$/);

test('a slot is named by its hour, or by its minute where the schedule is finer', () => {
  const slot = new Date('2026-03-10T14:15:00Z');
  assert.equal(snapshotNameOfSlot(slot, 60), '2026-03-10/14');
  assert.equal(snapshotNameOfSlot(slot, 1440), '2026-03-10/14');
  assert.equal(snapshotNameOfSlot(slot, 15), '2026-03-10/14-15');
  assert.equal(snapshotNameOfRun(new Date('2026-03-10T14:15:09.999Z')), '2026-03-10/14-15-09');
});

const receipt: Receipt = {
  format: '1.0',
  job: 'drill',
  runId: '0b5a2c1e-6d1f',
  host: 'marina',
  program: 'lifeboat test',
  startedAt: '2026-03-10T14:17:40.005Z',
  endedAt: '2026-03-10T14:17:40.005Z',
  exitCode: 0,
  summary: 'done',
  warnings: [],
  failure: null,
  details: {},
};

test('a clock that was set back while a run lasted makes its receipt no name that cannot be read', () => {
  const key = receiptKey({ ...receipt, endedAt: '2026-03-10T13:17:40.005Z' });
  assert.deepEqual(parseReceiptKey(key)?.ended, { exitCode: 0, milliseconds: 0 });
});

test('keys are those of the design', () => {
  assert.equal(dumpKey('marina', '2026-03-10/14', true), 'pg/marina/2026-03-10/14.dump.gz.gpg');
  assert.equal(dumpKey('marina', '2026-03-10/14', false), 'pg/marina/2026-03-10/14.dump.gz');
  assert.equal(manifestKey('marina', '2026-03-10/14-15-09'), 'pg/marina/2026-03-10/14-15-09.manifest.json');
  assert.equal(indexKey('marina', new Date('2026-03-10T14:17:40Z')), 'index/marina/2026-03-10/14-17.jsonl.gz');
  assert.equal(mirrorKey('/a//b'), 'minio//a//b');
  assert.equal(
    receiptKey({ ...receipt, exitCode: 20, endedAt: '2026-03-10T14:18:41.006Z' }),
    'receipts/drill/marina/2026-03-10/14-17-40-005-0b5a2c-exit20-61001ms.json',
  );
});

test('every snapshot key that is made is parsed back', () => {
  fc.assert(
    fc.property(host, moment, fc.constantFrom(60, 15, 0), fc.boolean(), (name, at, interval, sealed) => {
      const snapshot = interval === 0 ? snapshotNameOfRun(at) : snapshotNameOfSlot(at, interval);
      assert.deepEqual(parseSnapshotKey(dumpKey(name, snapshot, sealed)), {
        host: name,
        snapshot,
        part: 'dump',
        sealed,
      });
      assert.deepEqual(parseSnapshotKey(manifestKey(name, snapshot)), {
        host: name,
        snapshot,
        part: 'manifest',
        sealed: false,
      });
      const precision = interval === 0 ? 1000 : interval === 15 ? 60_000 : 3_600_000;
      assert.equal(snapshotInstant(snapshot).getTime(), Math.floor(at.getTime() / precision) * precision);
    }),
  );
});

test('every index and receipt key that is made is parsed back', () => {
  fc.assert(
    fc.property(host, moment, fc.constantFrom(...jobNames), fc.uuid(), fc.nat(), (name, at, job, runId, number) => {
      const minute = new Date(Math.floor(at.getTime() / 60_000) * 60_000);
      assert.deepEqual(parseIndexKey(indexKey(name, at)), { host: name, at: minute });
      const ended = { exitCode: number % 256, milliseconds: number };
      const times = { startedAt: at.toISOString(), endedAt: new Date(at.getTime() + number).toISOString() };
      const key = receiptKey({ ...receipt, job, host: name, runId, ...times, exitCode: ended.exitCode });
      const made = { job, host: name, at, run: runId.slice(0, 6) };
      assert.deepEqual(parseReceiptKey(key), { ...made, ended });
      const older = key.replace(/-exit\d+-\d+ms(?=\.json$)/, '');
      assert.deepEqual(parseReceiptKey(older), { ...made, ended: null });
    }),
  );
});

test("fault 54: a key that is not exactly ours is nobody's", () => {
  const foreign = [
    '',
    'pg/marina/2026-03-10/14',
    'pg/marina/2026-03-10/14.dump',
    'pg/marina/2026-03-10/14.dump.gz.gpg.bak',
    'pg/marina/2026-03-10/14.dump.gz.gpg\n',
    'pg/marina/2026-03-10/24.dump.gz',
    'pg/marina/2026-02-29/01.dump.gz',
    'pg/marina/2026-13-01/01.dump.gz',
    'pg/marina/2026-03-10/1.dump.gz',
    'pg/marina/2026-03-10/14-60.dump.gz',
    'pg/marina/2026-03-10/14-15-09-01.dump.gz',
    'pg/marina/2026-03-10/14.MANIFEST.json',
    'pg/marina/x/2026-03-10/14.manifest.json',
    'pg/../2026-03-10/14.manifest.json',
    'pg//2026-03-10/14.manifest.json',
    'xpg/marina/2026-03-10/14.manifest.json',
  ];
  for (const key of foreign) assert.equal(parseSnapshotKey(key), null, key);
  assert.equal(parseIndexKey('index/marina/2026-03-10/14.jsonl.gz'), null);
  assert.equal(parseIndexKey('index/marina/2026-02-30/14-17.jsonl.gz'), null);
  assert.equal(parseReceiptKey('receipts/destroy/marina/2026-03-10/14-17-40-005-0b5a2c.json'), null);
  assert.equal(parseReceiptKey('receipts/drill/marina/2026-03-10/25-17-40-005-0b5a2c.json'), null);
  assert.equal(parseReceiptKey('receipts/drill/marina/2026-03-10/14-17-40-005-.json'), null);
  assert.equal(parseReceiptKey('receipts/drill/marina/2026-03-10/14-17-40-005-0b5a2c-exit0.json'), null);
});

test('parsers are total', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (key) => {
      assert.equal(parseSnapshotKey(key), null);
      assert.equal(parseIndexKey(key), null);
      assert.equal(parseReceiptKey(key), null);
    }),
  );
});

test('leap days exist in leap years only', () => {
  assert.equal(isSnapshotName('2028-02-29/00'), true);
  assert.equal(isSnapshotName('2100-02-29/00'), false);
  assert.throws(() => snapshotInstant('2026-02-29/00'), RangeError);
});

test('refuses a host name that would change the shape of a key', () => {
  assert.equal(hostProblem('marina-1.example_x'), null);
  for (const name of ['', '.', '..', 'a/b', '-a', 'a b', 'ä', 'a\n', 'a'.repeat(64)]) {
    assert.notEqual(hostProblem(name), null, name);
  }
});
