import { readFileSync } from 'node:fs';
import type { Scratch } from '../../../ports/scratch.ts';
import { systemClock } from '../clock/clock.ts';
import { type Child, endChild, type Stdio, startChild } from './child.ts';
import type { Outcome } from './firstFailure.ts';
import { closePipes, openPipes, type Pipe, widenPipes } from './pipes.ts';
import type { Stage } from './stage.ts';

/** The processes of a pipeline. */
export interface Children {
  readonly first: Child;
  /** Descriptor to read the last stage's stdout from; the caller closes it. */
  readonly output: number;
  /** In the order in which they ended. Resolves when all have; never rejects. */
  readonly ended: Promise<readonly ChildOutcome[]>;
  /** Settles when every branch's output has been read. */
  readonly branchesRead: Promise<unknown>;
  /** Ends those that are left and resolves when they are gone. */
  stop(): Promise<void>;
  /** Name of a process that was stopped (SIGSTOP, a debugger) when {@link stop} was called, or null. */
  stuck(): string | null;
}

/** `stage` is null for a branch. */
export interface ChildOutcome extends Outcome {
  readonly stage: Stage | null;
  readonly stderr: string;
}

interface Member {
  readonly stage: Stage | null;
  readonly child: Child;
  told: boolean;
}

/** After a failure the others usually exit by themselves, and how they do helps to find the first failure. */
const graceSeconds = 2;

/** Starts every stage and branch, joined by wide pipes. A program that is not there is an outcome like any other. */
export async function startChildren(
  stages: readonly Stage[],
  scratch: Scratch,
  stdin: 'pipe' | 'ignore',
): Promise<Children> {
  const branches = stages.flatMap((stage) => stage.branches ?? []);
  const pipes = await openPipes(scratch, stages.length + branches.length);
  const ours = new Set(pipes.flatMap((pipe) => [pipe.read, pipe.write]));
  const members: Member[] = [];
  const reads: Promise<void>[] = [];
  const unused = pipes.values();
  let input: Stdio = stdin;
  try {
    await widenPipes(pipes);
    for (const stage of stages) {
      const output = take(unused);
      const tees = (stage.branches ?? []).map((branch) => ({ branch, pipe: take(unused) }));
      const child = await startChild(stage, [input, output.write, 'pipe', ...tees.map((tee) => tee.pipe.write)]);
      members.push({ stage, child, told: false });
      for (const { branch, pipe } of tees) {
        const reader = await startChild(branch, [pipe.read, 'pipe', 'pipe']);
        members.push({ stage: null, child: reader, told: false });
        if (reader.process.stdout !== null) reads.push(branch.read(reader.process.stdout));
      }
      input = output.read;
    }
    const [first] = members;
    if (first === undefined || typeof input !== 'number') throw new RangeError('a pipeline has at least one stage');
    ours.delete(input);
    return watchOver(members, { first: first.child, output: input, branchesRead: Promise.allSettled(reads) });
  } catch (error) {
    await Promise.all(members.map((member) => endChild(member.child)));
    throw error;
  } finally {
    // A child reads to the end only once no writer is left, us included.
    closePipes(ours);
  }
}

function watchOver(members: readonly Member[], parts: Pick<Children, 'first' | 'output' | 'branchesRead'>): Children {
  const left: Member[] = [];
  const allGone = new AbortController();
  let stuck: string | null = null;
  const stop = async () => {
    const remaining = members.filter((member) => !left.includes(member));
    stuck ??= remaining.find((member) => isStopped(member.child.process.pid))?.child.program ?? null;
    for (const member of remaining) member.told = true;
    await Promise.all(remaining.map((member) => endChild(member.child)));
  };
  for (const member of members) {
    const leave = () => {
      if (!left.includes(member)) left.push(member);
    };
    // 'exit' comes before the last of stderr; the order wanted is that of the deaths.
    member.child.process.once('exit', leave);
    void member.child.ended.then(async (ending) => {
      leave();
      if (ending === null) return;
      await systemClock.sleep(graceSeconds * 1000, allGone.signal).then(stop, () => undefined);
    });
  }
  const ended = Promise.all(members.map((member) => member.child.ended)).then(async () => {
    allGone.abort();
    return Promise.all(left.map(outcomeOf));
  });
  return { ...parts, ended, stop, stuck: () => stuck };
}

async function outcomeOf({ stage, child, told }: Member): Promise<ChildOutcome> {
  return {
    program: child.program,
    ending: await child.ended,
    told,
    branch: stage === null,
    stage,
    stderr: child.stderr(),
  };
}

function take(pipes: Iterator<Pipe, undefined>): Pipe {
  const next = pipes.next();
  if (next.done === true) throw new RangeError('a stage without a pipe');
  return next.value;
}

/** The third field of /proc/<pid>/stat, after a name that may hold anything but ends at the last bracket. */
function isStopped(pid: number | undefined): boolean {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return /^ [Tt]/.test(text.slice(text.lastIndexOf(')') + 1));
  } catch {
    return false;
  }
}
